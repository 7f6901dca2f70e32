"""The words that a person types in a session."""

import pytest

from agent import inputs as on
from agent.screens import Agree, Asking, Consent, InSession, Line, Screen, Start
from agent.typed import meant, regranted
from broker.grants import Clipboard, Grant, Wanted

SEE, PAUSED = Grant(), Grant(control=True, paused=True)


@pytest.mark.parametrize(
    ("before", "word", "rest", "after"),
    [
        (SEE, "control", "", Grant(control=True)),
        (SEE, "pause", "", Grant(paused=True)),
        (SEE, "pausa", "", Grant(paused=True)),
        (PAUSED, "resume", "", Grant(control=True)),
        (PAUSED, "view", "", Grant(paused=True)),  # nothing but `resume` ends a pause
        (SEE, "clipboard", "to_user", Grant(clipboard=Clipboard.TO_USER)),
        (Grant(control=True), "clipboard", "both", Grant(True, Clipboard.BOTH)),
        (SEE, "clipboard", "everywhere", None),
        (SEE, "hello", "", None),
    ],
)
def test_a_word_changes_what_it_speaks_of(
    before: Grant, word: str, rest: str, after: Grant | None
) -> None:
    assert regranted(before, word, rest) == after


SESSION = InSession("Ana", "City", SEE, Line.JOINED, 0.0)
ASKED = InSession("Ana", "City", SEE, Line.JOINED, 0.0, asking=Asking("e1", Wanted.CONTROL))


@pytest.mark.parametrize(
    ("screen", "line", "wish"),
    [
        (Start(), "quit", on.Left()),
        (SESSION, "terminar", on.Left()),
        (Agree("City"), "sí", on.Agreed(yes=True)),
        (Start(), "direct no", on.Agreed(yes=False)),
        (Consent(3, "Ana", "City"), "y", on.Allowed(3, SEE)),
        (Consent(3, "Ana", "City"), "c", on.Allowed(3, Grant(control=True))),
        (Consent(3, "Ana", "City"), "no", on.Declined(3)),
        (ASKED, "yes", on.Answered("e1", allowed=True)),
        (ASKED, "pausa", on.GrantChanged(Grant(paused=True))),
        (SESSION, "y", None),
        (Start(), "y", None),
        (None, "y", None),
        (SESSION, "say  ", None),
        (SESSION, "decir hola, qué tal", on.Wrote("hola, qué tal")),
        (Start(), "rate 5 very good", on.Rated(5, "very good")),
        (Start(), "rate well", on.Rated(0, "")),
        (SESSION, "display all", on.DisplayChosen("")),
        (SESSION, "pantalla HDMI-1", on.DisplayChosen("HDMI-1")),
    ],
)
def test_a_line_means_what_the_screen_is_about(
    screen: Screen | None, line: str, wish: on.Wish | None
) -> None:
    word, _, rest = line.partition(" ")
    assert meant(screen, word, rest.strip(), SEE) == wish
