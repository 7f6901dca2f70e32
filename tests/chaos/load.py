"""A desk and an agent with much to say, and the counting of what became of it."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa  # noqa: TID251 - to look past the store

from admin.inbox import Inbox
from admin.model import Machine, Role
from admin.schema import opened
from admin.settings import Rules
from admin.tables import inbox as inbox_table
from agent.spool import Spool
from broker import keys
from broker.clock import utc
from broker.courier import Courier
from broker.deliveries import Delivery
from broker.dialling import addresses
from broker.events import Message, decode, pack
from broker.facts import Fact, HelpCancelled, HelpRequested
from broker.ids import unguessable
from broker.lifecycle import Author, State
from broker.link import Link
from broker.topology import INBOX, agent_mailbox, desk_queues
from tests.eventually import eventually
from tests.integration.broker_ends import said, token

RULES = Rules("City", timedelta(seconds=60), timedelta(seconds=60), timedelta(seconds=100))
PACE = 0.01  # seconds between two events


class Desk:
    """As much of a desk as reads and answers, with its own database."""

    def __init__(self, urls: Sequence[str], folder: Path, agent: str) -> None:
        self.store = opened(f"sqlite:///{folder / 'desk.db'}")
        with self.store.write() as uow:
            person = uow.add_person("demo", "Demo", Role.USER, None)
            uow.add_machine(Machine(agent, person, "pc", "Linux", revoked=False), "d" * 64, utc())
        self.delivered = 0
        self.link = Link(addresses(urls), name="desk", queues=desk_queues(), owns_exchange=True)
        self.courier = Courier(self.link, self.store, name="desk")
        self._inbox = Inbox(self.store, RULES, utc, self.courier, self.link)
        self.link.consume_many(INBOX, self._handle, prefetch=200, most=100)

    def _handle(self, deliveries: Sequence[Delivery]) -> None:
        self._inbox.handle_many(deliveries)
        self.delivered += len(deliveries)

    def handled(self) -> set[str]:
        with self.store.engine.connect() as db:
            return set(db.scalars(sa.select(inbox_table.c.id)))

    def states(self) -> dict[str, tuple[State, int]]:
        """Each request: its state, and how often it was changed."""
        with self.store.read() as uow:
            lines = uow.lines(frozenset(State), most=100_000)
            return {
                line.request.id: (line.request.state, len(uow.changes_of(line.request.id)))
                for line in lines
            }


class Confirms:
    """The agent's spool, which also notes when each message was confirmed."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.at: dict[str, float] = {}
        self.pending = spool.pending

    def confirmed(self, ids: Sequence[str]) -> None:
        self.at |= dict.fromkeys(ids, time.monotonic())
        self.spool.confirmed(ids)

    def longest_gap(self, since: float) -> float:
        times = [since, *(at for at in sorted(self.at.values()) if at > since)]
        return max(after - before for before, after in pairwise(times))


class Load:
    """An agent that asks and takes back, again and again, at a steady pace."""

    def __init__(self, urls: Sequence[str], folder: Path, agent: str) -> None:
        self.agent = agent
        self.confirms = Confirms(Spool(folder / "spool", agent))
        self.answered: set[str] = set()
        self.said: list[str] = []
        self.requests: list[str] = []
        self._over = threading.Event()
        self.link = Link(addresses(urls), name="agent")
        self.link.consume(agent_mailbox(agent).name, self._hear)
        self.courier = Courier(self.link, self.confirms, name="agent")
        self._thread = threading.Thread(target=self._talk, daemon=True)

    def begin(self) -> None:
        self._thread.start()
        eventually(lambda: len(self.confirms.at) > 50, 20)

    def end(self) -> None:
        self._over.set()
        self._thread.join(10)

    def _talk(self) -> None:
        while not self._over.wait(PACE):
            request = unguessable()
            self.requests.append(request)
            self._say(request, HelpRequested("again"))
            self._over.wait(PACE)
            self._say(request, HelpCancelled())

    def _say(self, request: str, fact: Fact) -> None:
        message: Message = pack(said(Author.AGENT, self.agent, fact, request))
        self.confirms.spool.add(message)
        self.said.append(message.id)
        self.courier.wake()

    def _hear(self, delivery: Delivery) -> None:
        event = decode(delivery.routing_key, delivery.body)
        if event.kind == "help.cancelled":
            self.answered.add(event.subject)


@contextmanager
def under_load(
    desk_urls: Sequence[str], agent_urls: Sequence[str], folder: Path, agent: str
) -> Iterator[tuple[Desk, Load]]:
    """A desk, and an agent that has begun to talk."""
    folder.mkdir(exist_ok=True)
    desk, load = Desk(desk_urls, folder, agent), Load(agent_urls, folder, agent)
    try:
        desk.link.start()
        desk.courier.start()
        assert desk.link.wait_up(20)
        desk.link.declare(agent_mailbox(agent, "quorum"))
        load.link.start()
        load.courier.start()
        assert load.link.wait_up(20)
        load.begin()
        yield desk, load
    finally:
        load.end()
        for one in (load, desk):
            one.courier.stop()
            one.link.stop()
        desk.store.engine.dispose()


def nothing_is_lost_and_nothing_done_twice(desk: Desk, load: Load, within: float = 120.0) -> str:
    """Once the load is over: all that was said is confirmed, handled once, and answered."""
    load.end()
    eventually(lambda: set(load.said) == set(load.confirms.at), within)
    eventually(lambda: desk.handled() == set(load.said), within)
    states = desk.states()
    assert set(states) == set(load.requests)
    assert {state for state, _ in states.values()} == {State.CANCELLED_USER}
    assert len({changes for _, changes in states.values()}) == 1, "as often for each"
    eventually(lambda: load.answered == set(load.requests), within)
    again = desk.delivered - len(load.said)
    return f"{len(load.said)} events, 0 lost, {again} delivered again, 0 handled twice"


def agent_urls(urls: Sequence[str], key_folder: Path, agent: str) -> list[str]:
    """The desk's addresses, for an agent with a token."""
    password = token(keys.load_signing(key_folder / "signing.pem"), agent, seconds=600)
    return [f"amqp://{agent}:{password}@{url.rpartition('@')[2]}" for url in urls]
