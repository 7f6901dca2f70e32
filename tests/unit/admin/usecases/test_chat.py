"""Who may write to whom, and when; what is kept and told of it."""

import pytest

from admin.errors import Forbidden, Invalid, NotFound, NotNow
from admin.model_chat import Message
from admin.usecases import beside, chat, desk
from broker.facts import ChatKept, ChatSaid, HelpCancelled, HelpRefused
from broker.ids import unguessable
from broker.lifecycle import Author, State
from tests.unit.admin.desk_in_memory import RULES, Office


def taken(office: Office, login: str = "ana") -> str:
    help_id = office.asks()
    office.does(desk.accept, RULES, office.now, help_id, office.people[login])
    office.said()
    return help_id


def says(office: Office, help_id: str, text: str, login: str = "ana") -> None:
    office.does(chat.say, office.now, help_id, office.people[login], text)


def conversation(office: Office, help_id: str) -> list[Message]:
    with office.store.read() as uow:
        return list(uow.messages_of(help_id, chat.MOST_SHOWN))


def told(office: Office, help_id: str) -> list[tuple[str, str]]:
    return [(one.name, one.text) for one in conversation(office, help_id)]


def test_each_is_told_what_the_other_wrote_in_the_order_of_its_coming(office: Office) -> None:
    help_id = taken(office)
    assert office.agent(ChatSaid("the printer, again"), help_id) is None
    says(office, help_id, " which one? ")
    assert office.agent(ChatSaid("the grey one"), help_id) is None
    assert told(office, help_id) == [
        ("Demo", "the printer, again"), ("Ana", "which one?"), ("Demo", "the grey one"),
    ]  # fmt: skip
    first, answer, second = office.said()
    assert answer.fact == ChatKept("which one?", "Ana")
    assert isinstance(first.fact, ChatKept)
    assert isinstance(second.fact, ChatKept)
    kept = conversation(office, help_id)
    assert [first.fact.repeats, second.fact.repeats] == [kept[0].id, kept[2].id]
    assert {one.to for one in (first, answer, second)} == {office.machine.id}


def test_a_message_moves_nothing(office: Office) -> None:
    help_id = office.asks()
    office.said()
    office.agent(ChatSaid("still there?"), help_id)
    says(office, help_id, "yes", "bea")
    assert office.state(help_id) is State.REQUESTED
    assert office.kinds() == ["chat.said", "chat.said"]
    assert office.tracked(help_id) == [("demo", "requested")]


def test_what_comes_twice_is_kept_once(office: Office) -> None:
    help_id = office.asks()
    for _ in range(2):
        office.hears(Author.AGENT, office.machine.id, ChatSaid("hello"), help_id, event="e-1")
    assert told(office, help_id) == [("Demo", "hello")]
    assert office.request(help_id).unread == 1


def test_while_it_waits_any_technician_may_write_then_only_who_has_it(office: Office) -> None:
    help_id = office.asks()
    says(office, help_id, "we see you", "bea")
    with pytest.raises(Forbidden):
        says(office, help_id, "me too", "demo")
    office.does(desk.accept, RULES, office.now, help_id, office.people["ana"])
    with pytest.raises(Forbidden):
        says(office, help_id, "and I", "bea")
    says(office, help_id, "I have it", "ana")
    assert [name for name, _ in told(office, help_id)] == ["Bea", "Ana"]


def test_when_it_is_over_nobody_writes(office: Office) -> None:
    help_id = taken(office)
    office.agent(HelpCancelled(), help_id)
    office.said()
    assert office.agent(ChatSaid("one more thing"), help_id) is not None
    (answer,) = office.said()
    assert isinstance(answer.fact, HelpRefused)
    assert (answer.fact.kind, answer.fact.state) == ("chat.said", "cancelled user")
    with pytest.raises(NotNow):
        says(office, help_id, "and I")
    assert told(office, help_id) == []


def test_another_machines_request_is_not_written_to(office: Office) -> None:
    help_id = office.asks()
    assert office.agent(ChatSaid("hello"), help_id, office.new_machine()) is not None
    assert told(office, help_id) == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 501])
def test_nothing_and_too_much_are_no_messages(text: str, office: Office) -> None:
    help_id = taken(office)
    with pytest.raises(Invalid):
        says(office, help_id, text)


def test_a_conversation_has_an_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (chat, beside):
        monkeypatch.setattr(module, "MOST_KEPT", 1)
    help_id = taken(office)
    assert office.agent(ChatSaid("one"), help_id) is None
    assert office.agent(ChatSaid("two"), help_id) is not None
    with pytest.raises(NotNow):
        says(office, help_id, "three")


def test_what_was_not_seen_is_counted_until_whoever_has_it_looks(office: Office) -> None:
    help_id = taken(office)
    for word in ("one", "two"):
        office.agent(ChatSaid(word), help_id)
    assert office.request(help_id).unread == 2
    assert not office.does(chat.seen, office.now, help_id, office.people["bea"])
    assert office.does(chat.seen, office.now, help_id, office.people["ana"])
    assert not office.does(chat.seen, office.now, help_id, office.people["ana"])
    assert office.request(help_id).unread == 0


def test_while_it_waits_an_answer_takes_the_mark_away(office: Office) -> None:
    help_id = office.asks()
    office.agent(ChatSaid("hello?"), help_id)
    assert not office.does(chat.seen, office.now, help_id, office.people["ana"])
    says(office, help_id, "in five minutes")
    assert office.request(help_id).unread == 0


def test_there_is_no_conversation_of_nothing(office: Office) -> None:
    with pytest.raises(NotFound):
        says(office, unguessable(), "hello")
