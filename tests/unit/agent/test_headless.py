"""The words that a person types in a session."""

import pytest

from agent.headless import regranted
from broker.events import Clipboard, Grant

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
