"""A dead letter: what is told of it, and whether it could be said again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import utc
from broker.events import Event, pack
from broker.facts import HelpRequested, TunnelEstablished
from broker.ids import unguessable
from broker.letters import CannotReplay, Letter, body_text, letter, printable, replayable
from broker.lifecycle import Author

AGENT = unguessable()
REQUEST = Event("e1", Author.AGENT, AGENT, unguessable(), utc(), HelpRequested("my diagnosis"))


def put_aside(event: Event = REQUEST, **changes: str) -> Letter:
    headers = {
        "reason": "r", "routing_key": event.routing_key, "user_id": event.address,
        "at": "2026-11-24T10:00:00+00:00", **changes,
    }  # fmt: skip
    return letter(headers, pack(event).body)


def test_a_letter_is_told_without_what_was_said() -> None:
    told = put_aside().shown
    assert told["reason"] == "r"
    assert told["user_id"] == AGENT
    assert "diagnosis" not in str(told)


def test_its_id_stays_and_differs_from_others() -> None:
    assert put_aside().id == put_aside().id
    assert put_aside().id != put_aside(at="2026-11-24T10:00:01+00:00").id


def test_what_can_be_read_now_is_the_same_event() -> None:
    event = replayable(put_aside())
    assert (event.id, event.fact) == (REQUEST.id, REQUEST.fact)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (letter({"routing_key": "agent.a.help.requested"}, b"{"), "not a CloudEvent"),
        (letter({}, b"x"), "routing key"),
        (put_aside(user_id=unguessable()), "not published by the agent"),
        (put_aside(user_id=""), "not published by the agent"),
        (put_aside(routing_key=f"agent.{AGENT}.help.moved"), "type"),
    ],
)
def test_what_would_be_refused_again_says_why(one: Letter, why: str) -> None:
    with pytest.raises(CannotReplay, match=why):
        replayable(one)


def test_a_relays_word_can_be_said_again() -> None:
    event = Event("e2", Author.RELAY, "relay-1", unguessable(), utc(), TunnelEstablished())
    assert replayable(put_aside(event, user_id="relay")).id == "e2"


@given(
    st.dictionaries(
        st.sampled_from(["reason", "routing_key", "user_id", "at", "queue"]),
        st.none() | st.integers() | st.text() | st.binary() | st.lists(st.text()),
    ),
    st.binary(),
)
def test_whatever_lies_there_can_be_shown(headers: dict[str, object], body: bytes) -> None:
    one = letter(headers, body)
    assert len(one.id) == 10
    assert all(str(value).isprintable() for value in one.shown.values())


def test_a_terminal_gets_no_commands() -> None:
    assert printable("a\x1b[2Jb\nc") == "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}c"
    assert body_text(b"a\x1b[2J\nb\xff") == (
        "a\N{REPLACEMENT CHARACTER}[2J\nb\N{REPLACEMENT CHARACTER}"
    )
