"""What agents say reaches the desk's database once, and what is no event of ours is put aside."""

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pika  # noqa: TID251 - as a stranger would use it
import pytest
from pika.adapters.blocking_connection import BlockingChannel  # noqa: TID251

from admin.inbox import Inbox
from admin.model import Machine, Request, Role
from admin.ports import Away
from admin.schema import opened
from admin.settings import Rules
from admin.store import SqlStore
from admin.usecases import facts
from broker import dead, keys
from broker.clock import utc
from broker.courier import Courier
from broker.dialling import addresses
from broker.events import Event, decode, pack
from broker.facts import HelpCancelled, HelpRequested, HelpValidated
from broker.grants import Grant
from broker.keys import SigningKey
from broker.lifecycle import Author, State
from broker.link import Link
from broker.topology import DEAD, INBOX, agent_mailbox, desk_queues
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import A, agent, operator, publish, said, taken

RULES = Rules("City", timedelta(seconds=60), timedelta(seconds=60), timedelta(seconds=100))


@dataclass
class Desk:
    """As much of a desk as reads and answers."""

    store: SqlStore
    link: Link
    courier: Courier

    def requests(self) -> list[Request]:
        with self.store.read() as uow:
            return [line.request for line in uow.lines(frozenset(State))]

    def changes(self) -> int:
        with self.store.read() as uow:
            return sum(len(uow.changes_of(request.id)) for request in self.requests())


@pytest.fixture
def desk(node: RabbitNode, vhost: str, tmp_path: Path) -> Iterator[Desk]:
    store = opened(f"sqlite:///{tmp_path / 'desk.db'}")
    with store.write() as uow:
        person = uow.add_person("demo", "Demo", Role.USER, None)
        uow.add_machine(Machine(A, person, "pc", "Linux", revoked=False), "d" * 64, utc())
    url = node.url("desk", vhost)
    link = Link(addresses([url]), name="desk", queues=desk_queues(), owns_exchange=True)
    courier = Courier(link, store, name="desk")
    inbox = Inbox(store, RULES, utc, courier, link)
    link.consume_many(INBOX, inbox.handle_many, prefetch=200, most=100)
    link.start()
    courier.start()
    assert link.wait_up(20)
    link.declare(agent_mailbox(A))
    yield Desk(store, link, courier)
    courier.stop()
    link.stop()
    store.engine.dispose()


@pytest.fixture
def me(node: RabbitNode, vhost: str, key_folder: Path, desk: Desk) -> Iterator[BlockingChannel]:
    key: SigningKey = keys.load_signing(key_folder / "signing.pem")
    with agent(node, vhost, key) as channel:
        yield channel


@pytest.fixture
def look(node: RabbitNode, vhost: str, desk: Desk) -> Iterator[BlockingChannel]:
    with operator(node, vhost) as channel:
        yield channel


def asks(text: str = "my printer") -> Event:
    return said(Author.AGENT, A, HelpRequested(text))


def raw(
    channel: BlockingChannel,
    body: bytes,
    *,
    key: Any = None,
    user_id: str | None = A,
    properties: Any = None,
) -> None:
    """Anything at all, by an agent who is signed in as A."""
    channel.basic_publish(
        "helpchannel",
        key or f"agent.{A}.help.requested",
        body,
        properties or pika.BasicProperties(user_id=user_id),
        mandatory=True,
    )


def heard(me: BlockingChannel) -> Event:
    """What the desk says to this agent next."""
    _, body = eventually(lambda: taken(me, f"agent.{A}"))
    return decode(f"desk.{A}.{json.loads(body)['type']}", body)


def test_a_request_is_kept_and_answered_with_its_place(desk: Desk, me: BlockingChannel) -> None:
    event = asks()
    publish(me, event)
    answer = heard(me)
    assert (answer.kind, answer.subject) == ("help.queued", event.subject)
    (request,) = desk.requests()
    assert (request.id, request.text, request.state) == (
        event.subject, "my printer", State.REQUESTED,
    )  # fmt: skip


def test_the_same_event_twice_is_handled_once(desk: Desk, me: BlockingChannel) -> None:
    event = asks()
    for _ in range(3):
        publish(me, event)
    publish(me, said(Author.AGENT, A, HelpCancelled(), event.subject))
    assert [heard(me).kind, heard(me).kind] == ["help.queued", "help.cancelled"]
    assert [request.state for request in desk.requests()] == [State.CANCELLED_USER]
    eventually(lambda: not desk.store.pending(10))
    assert taken(me, f"agent.{A}") is None, "and nothing was refused"


def test_what_does_not_fit_is_answered_and_changes_nothing(desk: Desk, me: BlockingChannel) -> None:
    event = asks()
    publish(me, event)
    heard(me)
    before = desk.changes()
    publish(me, said(Author.AGENT, A, HelpValidated("e1", Grant()), event.subject))
    refusal = heard(me)
    assert refusal.kind == "help.refused"
    assert desk.requests()[0].state is State.REQUESTED
    assert desk.changes() == before


class Header(pika.BasicProperties):  # type: ignore[misc]
    """Properties with one header, whose value is written as these nine bytes."""

    def __init__(self, value: bytes) -> None:
        super().__init__(user_id=A, headers={"x": 1 << 62})
        self._value = value

    def encode(self) -> list[bytes]:
        whole = b"".join(super().encode())
        begin = whole.index(struct.pack(">q", 1 << 62)) - 1
        return [whole[:begin], self._value, whole[begin + 9 :]]


def not_text(raw_key: bytes) -> str:
    key = Bytes(raw_key.decode("latin-1"))
    key.raw = raw_key
    return key


def changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(pack(asks()).body), **changes}).encode()


def other_author() -> bytes:
    return pack(said(Author.AGENT, "b" * 32, HelpRequested(""))).body


POISON: dict[str, tuple[Callable[[BlockingChannel], None], str]] = {
    "an unknown field": (
        lambda it: raw(it, changed(data={"text": "x", "priority": 1})), "unknown field",
    ),
    "an unknown attribute": (lambda it: raw(it, changed(extra=1)), "unknown field"),
    "an unknown type": (
        lambda it: raw(it, changed(type="help.urgent"), key=f"agent.{A}.help.urgent"),
        "unknown type for the agent",
    ),
    "version 2": (lambda it: raw(it, changed(version=2)), "version 2 is unknown"),
    "another's source": (lambda it: raw(it, other_author()), "source is not the author"),
    "no event": (lambda it: raw(it, b"hello"), "not a CloudEvent"),
    "nothing": (lambda it: raw(it, b""), "not a CloudEvent"),
    "too much": (lambda it: raw(it, b"x" * 70_000), "70000 bytes"),
    "deep nesting": (lambda it: raw(it, b'{"data":' + b"[" * 30_000), "nested too deep"),
    "no name of its publisher": (
        lambda it: raw(it, pack(asks()).body, user_id=None), "not published by the agent",
    ),
    "a subject that is no help id": (
        lambda it: raw(it, changed(subject="x")), "no help request's id",
    ),
    "a key that is no text": (
        lambda it: raw(it, pack(asks()).body, key=not_text(b"agent.%b.help.\xff" % A.encode())),
        "type is not the one",
    ),
    "a header from the far future": (
        lambda it: raw(it, pack(asks()).body, properties=Header(struct.pack(">cq", b"T", 1 << 62))),
        "not published by the agent",
    ),
}  # fmt: skip


class Bytes(str):
    """A routing key that pika writes as other bytes than its characters'."""

    __slots__ = ("raw",)
    raw: bytes

    def encode(self, *_: Any) -> bytes:  # type: ignore[override]
        return self.raw


@pytest.mark.parametrize("kind", POISON)
def test_what_is_no_event_of_ours_is_put_aside_with_its_reason(
    kind: str, desk: Desk, me: BlockingChannel, look: BlockingChannel
) -> None:
    send, why = POISON[kind]
    send(me)
    properties, _ = eventually(lambda: taken(look, DEAD))
    assert why in properties.headers["reason"]
    assert properties.headers["routing_key"].startswith(f"agent.{A}.help.")
    assert desk.requests() == []
    publish(me, asks())  # and the desk goes on
    assert heard(me).kind == "help.queued"


def test_an_event_that_the_desk_cannot_digest_does_not_stop_it(
    desk: Desk, me: BlockingChannel, look: BlockingChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = facts.handle

    def faulty(*given: Any) -> Any:
        if given[-1].fact == HelpRequested("poison"):
            raise ZeroDivisionError("a fault of ours")
        return handle(*given)

    monkeypatch.setattr(facts, "handle", faulty)
    publish(me, asks("poison"))
    properties, body = eventually(lambda: taken(look, DEAD))
    assert "could not be handled" in properties.headers["reason"]
    assert b"poison" in body
    publish(me, asks("fine"))
    assert heard(me).kind == "help.queued"
    assert [request.text for request in desk.requests()] == ["fine"]


def test_what_the_desk_could_not_digest_is_handled_once_when_it_is_sent_again(
    desk: Desk, me: BlockingChannel, node: RabbitNode, vhost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: Any) -> Any:
        raise ZeroDivisionError("a fault of ours")

    with monkeypatch.context() as fault:
        fault.setattr(facts, "handle", faulty)
        event = asks()
        publish(me, event)
        eventually(lambda: desk.link.depth(DEAD).messages == 1)
    monkeypatch.setenv("HC_BROKER_URL", node.url("replay", vhost))
    assert dead.main(["replay", "--all", "--yes"]) == 0
    assert heard(me).subject == event.subject
    publish(me, event)  # the same once more
    publish(me, said(Author.AGENT, A, HelpCancelled(), event.subject))
    assert heard(me).kind == "help.cancelled"
    assert len(desk.requests()) == 1
    assert eventually(lambda: desk.link.depth(DEAD).messages == 0) is True


def test_many_at_once_are_handled_once_and_in_order_whatever_is_among_them(
    desk: Desk, me: BlockingChannel, look: BlockingChannel
) -> None:
    rounds = [asks(f"round {number}") for number in range(30)]
    for number, asked in enumerate(rounds):
        publish(me, asked)
        if number == 11:
            raw(me, b"no event of ours")
        if number % 7 == 0:
            publish(me, asked)  # twice
        publish(me, said(Author.AGENT, A, HelpCancelled(), asked.subject))
    answers = [heard(me) for _ in range(2 * len(rounds))]
    assert [answer.kind for answer in answers] == ["help.queued", "help.cancelled"] * len(rounds)
    assert [answer.subject for answer in answers[::2]] == [asked.subject for asked in rounds]
    assert {request.state for request in desk.requests()} == {State.CANCELLED_USER}
    assert len(desk.requests()) == len(rounds)
    assert eventually(lambda: taken(look, DEAD))[1] == b"no event of ours"


def test_an_event_waits_while_the_database_is_away(
    desk: Desk, me: BlockingChannel, look: BlockingChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = desk.store.write
    away = [True]

    def flaky() -> Any:
        if away[0]:
            raise Away("no database")
        return write()

    monkeypatch.setattr(desk.store, "write", flaky)
    publish(me, asks("first"))
    publish(me, said(Author.AGENT, A, HelpCancelled(), "c" * 32))
    away[0] = False
    assert [heard(me).kind, heard(me).kind] == ["help.queued", "help.refused"], "in order"
    assert taken(look, DEAD) is None
