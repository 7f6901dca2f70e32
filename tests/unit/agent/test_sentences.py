"""The screens in a sentence, and what is said beside them."""

import pytest

from agent.chat import Message, Way
from agent.screens import Ask, Finished, How
from agent.sentences import describe, done, spoken
from agent.wording import Words
from broker.grants import Clipboard, Grant


def test_a_message_says_who_wrote_it_and_whether_it_arrived() -> None:
    words = Words("en")
    assert spoken(Message("1", mine=False, name="Ana", text="hello"), words) == "Ana: hello"
    late = Message("2", mine=True, name="Rosa", text="wait", way=Way.REFUSED)
    assert spoken(late, words) == "You: wait (not sent: the request had ended)"


def test_a_topic_that_the_desk_does_not_have_is_told_by_its_name() -> None:
    screen = Ask("Rosa", "City", offline=False, topics=("Printers",), unknown="Old town")
    assert "no topic called “Old town”" in describe(screen, Words("en"))
    assert "«Old town»" in describe(screen, Words("es"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Grant(), "Ana saw your screen for 13 min."),
        (
            Grant(control=True),
            "Ana saw your screen, and could use your mouse and keyboard, for 13 min.",
        ),
        (
            Grant(clipboard=Clipboard.TO_USER),
            "Ana saw your screen for 13 min. The clipboard was shared.",
        ),
    ],
)
def test_what_was_done_is_said_in_a_sentence(given: Grant, said: str) -> None:
    ended = Finished(How.ENDED_BY_YOU, "Ana", seconds=754.0, given=given)
    assert done(ended, Words("en")) == said
    assert said in describe(ended, Words("en"))


def test_where_nobody_saw_anything_there_is_nothing_to_say() -> None:
    assert done(Finished(How.NOBODY_CAME, "Ana"), Words("en")) == ""
