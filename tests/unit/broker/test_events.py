"""The vocabulary on the wire: what goes out comes back, and nothing else comes in."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.events import MAX_BYTES, Event, Unreadable, decode, encode, pack
from broker.facts import (
    SPOKEN,
    ChatSaid,
    Fact,
    HelpAdmitted,
    HelpRequested,
    HelpValidated,
    RelayAlive,
    TunnelClosed,
)
from broker.grants import Clipboard, Grant, Wanted
from broker.ids import event_id, unguessable
from broker.lifecycle import Author

NOW = datetime(2026, 11, 24, 10, 0, 0, 123000, UTC)
AGENT, HELP = "4f" * 16, "a1" * 16
SECRET = "Tr0ub4dor"

TEXT = st.text(max_size=500).map(lambda text: text.encode("utf-8", "replace").decode())
ID = st.text(st.sampled_from("0123456789abcdefXYZ_-"), min_size=1, max_size=64)
MONITOR = ID.map(lambda name: f"{name[:40]} (ñ)")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "reason": TEXT,
    "notice": TEXT,
    "comment": TEXT,
    "rating": st.integers(1, 5),
    "topic": TEXT.map(lambda text: text[:200]),
    "minutes": st.one_of(st.none(), st.integers(0, 1 << 40)),
    "technician": TEXT.map(lambda text: text[:200]),
    "organisation": TEXT.map(lambda text: text[:200]),
    "kind": TEXT.map(lambda text: text[:200]),
    "state": TEXT.map(lambda text: text[:200]),
    "event": ID,
    "answers": ID,
    "repeats": st.one_of(st.just(""), ID),
    "boot": st.one_of(st.just(""), ID),
    "end": st.sampled_from(["agent", "viewer"]),
    "grant": st.builds(Grant, st.booleans(), st.sampled_from(Clipboard), st.booleans()),
    "place": st.integers(1, 1 << 40),
    "ready": st.booleans(),
    "allowed": st.booleans(),
    "what": st.sampled_from(Wanted),
    **dict.fromkeys(("monitor", "may_be_seen", "seen"), MONITOR),
    "monitors": st.lists(MONITOR, max_size=16).map(tuple),
    "draining": st.booleans(),
    "here": st.lists(st.integers(0, 1 << 53)).map(tuple),
    "seconds": st.floats(0, 1e9),
    **dict.fromkeys(
        ("waiting", "technicians", "sessions", "to_viewer", "to_agent"), st.integers(0, 1 << 53)
    ),
}


def facts(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    given_values = dict(VALUES)
    if kind is TunnelClosed:
        given_values["reason"] = st.sampled_from(["cut", "wait", "drain"])
    if kind.KIND == ChatSaid.KIND:
        given_values["text"] = TEXT.filter(bool)
    return st.builds(kind, **{name: given_values[name] for name in kind.__struct_fields__})


MOMENT = st.integers(0, 1 << 41).map(
    lambda milliseconds: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)


@pytest.mark.parametrize(
    ("author", "kind"),
    [(author, kind) for author, kinds in SPOKEN.items() for kind in kinds],
    ids=lambda it: it.__name__ if isinstance(it, type) else it.value,
)
def test_what_is_said_is_what_is_read(author: Author, kind: type[Fact]) -> None:
    @settings(max_examples=25)
    @given(facts(kind), MOMENT)
    def holds(fact: Fact, moment: datetime) -> None:
        event = Event(event_id(moment), author, AGENT, HELP, moment, fact)
        message = pack(event)
        assert message.routing_key == f"{author.value}.{AGENT}.{kind.KIND}"
        assert decode(message.routing_key, message.body) == event

    holds()


def requested(**changes: Any) -> dict[str, Any]:
    """A good event as JSON, with these attributes changed; None takes one away."""
    whole = {
        "specversion": "1.0",
        "id": "0193-x",
        "source": f"/agent/{AGENT}",
        "type": "help.requested",
        "subject": HELP,
        "time": "2026-11-24T10:00:00Z",
        "version": 1,
        "data": {"text": "my printer"},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


KEY = f"agent.{AGENT}.help.requested"


def refused(envelope: Any, key: str = KEY) -> str:
    body = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode()
    with pytest.raises(Unreadable) as problem:
        decode(key, body)
    reason = str(problem.value)
    assert SECRET not in reason
    assert len(reason) < 300
    return reason


def test_the_good_one_is_good() -> None:
    event = decode(KEY, json.dumps(requested()).encode())
    assert event.fact == HelpRequested("my printer")
    assert event.time == NOW.replace(microsecond=0)
    assert event.source == f"/agent/{AGENT}"


BAD_ENVELOPES: dict[str, dict[str, Any]] = {
    "an unknown attribute": requested(**{SECRET: 1}),
    "another specversion": requested(specversion=SECRET),
    "no id": requested(id=None),
    "an empty id": requested(id=""),
    "an id with other characters": requested(id=f"{SECRET}."),
    "an id with a line's end": requested(id="0193\n"),
    "an id too long": requested(id="x" * 65),
    "another source": requested(source=f"/agent/{SECRET}"),
    "the desk as source": requested(source="/desk"),
    "no subject": requested(subject=None),
    "a subject that is no help id": requested(subject=SECRET),
    "a subject with markup": requested(subject="<b>"),
    "a subject with a line's end": requested(subject=HELP + "\n"),
    "a time without a zone": requested(time="2026-11-24T10:00:00"),
    "a time that is none": requested(time=SECRET),
    "version 2": requested(version=2),
    "a version that is text": requested(version=SECRET),
    "data that is text": requested(data=SECRET),
    "no data": requested(data=None),
    "an unknown field": requested(data={"text": "x", SECRET: 1}),
    "a field missing": requested(data={}),
    "a field of another type": requested(data={"text": 7}),
    "a text too long": requested(data={"text": SECRET * 60}),
    "another content type": requested(datacontenttype=SECRET),
}


@pytest.mark.parametrize("bad", BAD_ENVELOPES)
def test_is_refused_without_repeating_it(bad: str) -> None:
    refused(BAD_ENVELOPES[bad])


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("version 2", "version 2 is unknown, 1 is read"),
        ("a time without a zone", "no zone"),
        ("another source", "source is not the author"),
        ("an unknown attribute", "unknown field"),
        ("an unknown field", "help.requested: Object contains unknown field"),
        ("a subject that is no help id", "no help request's id"),
    ],
)
def test_the_reason_says_which_rule(bad: str, why: str) -> None:
    assert why in refused(BAD_ENVELOPES[bad])


@pytest.mark.parametrize(
    "key",
    ["", "agent", f"agent.{AGENT}", f"nobody.{AGENT}.help.requested", "...",
     f"desk.{AGENT}.help.requested", f"relay.{AGENT}.help.requested",
     f"agent.{AGENT}.help.declined", f"agent.{AGENT}.help.requested.{SECRET}",
     f"agent.{'b2' * 16}.help.requested"],
)  # fmt: skip
def test_a_routing_key_that_says_otherwise_is_refused(key: str) -> None:
    refused(requested(), key)


@pytest.mark.parametrize("author", Author)
def test_nobody_says_what_only_others_may_say(author: Author) -> None:
    mine = {kind.KIND for kind in SPOKEN[author]}
    others = {kind.KIND for kinds in SPOKEN.values() for kind in kinds} - mine
    for kind in others | {"help.unheard"}:
        source = "/desk" if author is Author.DESK else f"/{author.value}/{AGENT}"
        reason = refused(requested(type=kind, source=source), f"{author.value}.{AGENT}.{kind}")
        assert reason == f"unknown type for the {author.value}"


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b"\xff\xfe", b'"\\ud800"', SECRET.encode(),
     b'{"data":' + b"[" * 30_000, b'{"data":' + b'{"a":' * 10_000],
    ids=["empty", "null", "array", "cut off", "not UTF-8", "half a character", "words",
         "deep arrays", "deep objects"],
)  # fmt: skip
def test_what_is_no_event_at_all_is_refused(body: bytes) -> None:
    refused(body)


def test_a_body_too_long_is_not_even_read() -> None:
    assert refused(b" " * (MAX_BYTES + 1)) == f"{MAX_BYTES + 1} bytes, at most {MAX_BYTES} are read"


@given(st.binary(max_size=300), st.text(max_size=60))
def test_noise_is_unreadable_and_nothing_worse(body: bytes, key: str) -> None:
    with pytest.raises(Unreadable):
        decode(key, body)


def test_the_wire_is_cloudevents_1_0() -> None:
    here = NOW.astimezone(timezone(timedelta(hours=2)))
    event = Event("e1", Author.AGENT, AGENT, HELP, here, HelpValidated("e0", Grant(control=True)))
    assert json.loads(encode(event)) == {
        "specversion": "1.0",
        "id": "e1",
        "source": f"/agent/{AGENT}",
        "type": "help.validated",
        "subject": HELP,
        "time": "2026-11-24T10:00:00.123Z",
        "version": 1,
        "data": {"answers": "e0", "grant": {"control": True, "clipboard": "none", "paused": False}},
    }


def test_the_desk_speaks_as_the_desk_to_an_address() -> None:
    event = Event("e1", Author.DESK, AGENT, HELP, NOW, HelpAdmitted())
    assert (event.source, event.routing_key) == ("/desk", f"desk.{AGENT}.help.admitted")


def test_a_subject_may_be_empty_where_no_request_is_meant() -> None:
    event = Event("e1", Author.RELAY, "relay-1", "", NOW, RelayAlive(0, 0))
    assert decode(event.routing_key, encode(event)) == event


def test_every_help_id_is_a_good_subject() -> None:
    event = Event("e1", Author.AGENT, AGENT, unguessable(), NOW, HelpRequested(""))
    assert decode(event.routing_key, encode(event)) == event
