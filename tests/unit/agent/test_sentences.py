"""The screens in a sentence, and what is said beside them."""

from agent.chat import Message, Way
from agent.screens import Ask
from agent.sentences import describe, spoken
from agent.wording import Words


def test_a_message_says_who_wrote_it_and_whether_it_arrived() -> None:
    words = Words("en")
    assert spoken(Message("1", mine=False, name="Ana", text="hello"), words) == "Ana: hello"
    late = Message("2", mine=True, name="Rosa", text="wait", way=Way.REFUSED)
    assert spoken(late, words) == "You: wait (not sent: the request had ended)"


def test_a_topic_that_the_desk_does_not_have_is_told_by_its_name() -> None:
    screen = Ask("Rosa", "City", offline=False, topics=("Printers",), unknown="Old town")
    assert "no topic called “Old town”" in describe(screen, Words("en"))
    assert "«Old town»" in describe(screen, Words("es"))
