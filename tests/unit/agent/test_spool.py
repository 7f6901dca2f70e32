"""The spool: what was said is on the disk until it is confirmed, for this user alone."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.chat import Message as Written
from agent.chat import Way
from agent.inputs import OpenRequest
from agent.spool import Spool
from broker.events import Event, Message, pack
from broker.facts import ChatSaid, Fact, HelpCancelled, HelpDeclined, HelpRequested, HelpValidated
from broker.grants import Grant
from broker.ids import event_id
from broker.lifecycle import Author

AGENT, H1, H2 = "0" * 32, "a" * 32, "b" * 32
PENDING = OpenRequest(H1, "pending", "x", "Ana")
OTHER = OpenRequest(H2, "requested", "y")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def said(fact: Fact, after: int = 0, request: str = H1) -> Message:
    now = NOW + timedelta(seconds=after)
    return pack(Event(event_id(now), Author.AGENT, AGENT, request, now, fact))


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", AGENT)


def test_what_was_said_is_there_after_a_restart_oldest_first(spool: Spool, tmp_path: Path) -> None:
    messages = [said(HelpRequested("ñ"), 0), said(HelpValidated("e1", Grant()), 1)]
    for message in reversed(messages):
        spool.add(message)
    again = Spool(tmp_path / "spool", AGENT)
    assert list(again.pending(10)) == messages
    assert list(again.pending(1)) == messages[:1]


def test_what_is_confirmed_is_gone(spool: Spool, tmp_path: Path) -> None:
    message = said(HelpRequested("x"))
    spool.add(message)
    spool.confirmed([message.id, "never-there"])
    assert spool.pending(10) == []
    assert list((tmp_path / "spool" / AGENT).iterdir()) == []


def test_only_the_user_can_read_it(spool: Spool, tmp_path: Path) -> None:
    spool.add(said(HelpRequested("x")))
    folder = tmp_path / "spool" / AGENT
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def test_a_damaged_file_does_not_stop_those_behind_it(spool: Spool, tmp_path: Path) -> None:
    first, second = said(HelpRequested("x")), said(HelpCancelled(), 1)
    spool.add(first)
    spool.add(second)
    (tmp_path / "spool" / AGENT / f"{first.id}.json").write_text("{")
    assert list(spool.pending(10)) == [second]
    assert list(spool.pending(10)) == [second]


def test_another_agents_words_are_not_ours(spool: Spool, tmp_path: Path) -> None:
    spool.add(said(HelpRequested("x")))
    assert Spool(tmp_path / "spool", "1" * 32).pending(10) == []


def test_an_id_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 hexadecimal"):
        Spool(tmp_path, "../../etc")


@pytest.mark.parametrize(
    ("facts", "known", "expected"),
    [
        ([], None, None),
        ([HelpRequested("x")], None, OpenRequest(H1, "requested", "x")),
        ([HelpRequested("x"), HelpCancelled()], None, None),
        ([HelpCancelled()], PENDING, None),
        ([HelpCancelled()], OTHER, OTHER),
        ([HelpDeclined("e1")], PENDING, OpenRequest(H1, "requested", "x")),
    ],
)
def test_the_open_request_is_what_the_desk_will_know(
    spool: Spool, facts: list[Fact], known: OpenRequest | None, expected: OpenRequest | None
) -> None:
    for number, fact in enumerate(facts):
        spool.add(said(fact, number))
    assert spool.reconcile(known) == expected


def test_what_was_written_and_is_not_sent_belongs_to_the_conversation(spool: Spool) -> None:
    recorded, unsent = said(ChatSaid("one"), 1), said(ChatSaid("two"), 2)
    for message in (recorded, unsent, said(ChatSaid("elsewhere"), 3, H2)):
        spool.add(message)
    known = Written(recorded.id, mine=True, name="Rosa", text="one")
    found = spool.reconcile(OpenRequest(H1, "requested", "x", messages=(known,)))
    assert found is not None
    assert [(one.text, one.way) for one in found.messages] == [
        ("one", Way.SENT), ("two", Way.SENDING),
    ]  # fmt: skip
