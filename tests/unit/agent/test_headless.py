"""The words that a person types in a session."""

import pytest

from agent.chat import Message, Way
from agent.headless import describe, regranted, spoken
from agent.screens import Ask
from agent.wording import Words
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


def test_a_message_says_who_wrote_it_and_whether_it_arrived() -> None:
    words = Words("en")
    assert spoken(Message("1", mine=False, name="Ana", text="hello"), words) == "Ana: hello"
    late = Message("2", mine=True, name="Rosa", text="wait", way=Way.REFUSED)
    assert spoken(late, words) == "You: wait (not sent: the request had ended)"


def test_a_topic_that_the_desk_does_not_have_is_told_by_its_name() -> None:
    screen = Ask("Rosa", "City", offline=False, topics=("Printers",), unknown="Old town")
    assert "no topic called “Old town”" in describe(screen, Words("en"))
    assert "«Old town»" in describe(screen, Words("es"))
