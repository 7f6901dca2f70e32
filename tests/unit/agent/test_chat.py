"""A conversation as this side knows it: in order, each once."""

from agent.chat import MOST, Chat, Message, Way

OURS = Message("m1", mine=True, name="Rosa", text="hello?", way=Way.SENDING)
THEIRS = Message("m2", mine=False, name="Ana", text="yes")


def test_what_is_new_comes_last_and_what_is_known_stays_in_its_place() -> None:
    chat = Chat().joined([OURS, THEIRS]).joined([THEIRS, OURS])
    assert chat.messages == (OURS, THEIRS)
    assert "m1" in chat
    assert "m3" not in chat


def test_a_message_is_sent_once_the_desk_has_told_of_it() -> None:
    chat = Chat().joined([OURS]).joined([Message("m1", mine=True, name="Rosa", text="hello?")])
    assert [one.way for one in chat.messages] == [Way.SENT]


def test_a_message_that_was_not_taken_says_so() -> None:
    assert Chat((OURS,)).settled("m1", Way.REFUSED).messages[0].way is Way.REFUSED
    assert Chat((OURS,)).settled("m9", Way.REFUSED).messages == (OURS,)


def test_a_long_conversation_loses_its_beginning() -> None:
    many = [Message(str(number), mine=True, name="", text="x") for number in range(MOST + 2)]
    assert Chat().joined(many).messages[0].id == "2"
