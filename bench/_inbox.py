"""How many events a second pass the desk's inbox, each with its commit, on a real database."""

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from admin.inbox import Inbox
from admin.model import Machine, Role
from admin.schema import opened
from admin.settings import Rules
from admin.store import SqlStore
from broker import keys, log
from broker.clock import utc
from broker.courier import Courier
from broker.dialling import addresses, sockets
from broker.events import Event, Message, pack
from broker.facts import HelpCancelled, HelpRequested
from broker.ids import event_id, unguessable
from broker.lifecycle import Author
from broker.link import Link
from broker.tokens import issue
from broker.topology import INBOX, agent_mailbox, desk_queues
from ops.mariadb import MariaDb
from ops.rabbit_node import RabbitNode

RULES = Rules("bench", timedelta(seconds=60), timedelta(seconds=60), timedelta(seconds=100))
__all__ = ["mariadb", "sqlite"]


def sqlite(events: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return through(f"sqlite:///{folder}/desk.db", events)


def mariadb(events: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        database = MariaDb(Path(folder))
        database.start()
        try:
            database.run("CREATE DATABASE bench")
            return through(database.url("bench"), events)
        finally:
            database.stop()


def through(url: str, events: int) -> float:
    """Requests and cancellations of ten agents wait in the queue; how fast are they handled?"""
    log.configure("console", "error")
    store = opened(url)
    agents = [unguessable() for _ in range(10)]
    with store.write() as uow:
        person = uow.add_person("bench", "Bench", Role.USER, None)
        for agent in agents:
            uow.add_machine(Machine(agent, person, "pc", "", revoked=False), agent * 2, utc())
    with broker() as node:
        link = Link(
            addresses([node.url("desk")]), name="bench", queues=desk_queues(), owns_exchange=True
        )
        courier = Courier(link, store, name="bench")
        inbox = Inbox(store, RULES, utc, courier, link)
        waiting = Link(
            addresses([node.url("desk")]), name="bench", queues=desk_queues(), owns_exchange=True
        )
        waiting.start()  # makes the queues, reads nothing
        assert waiting.wait_up(20)
        for agent in agents:
            waiting.declare(agent_mailbox(agent))
            say(node, agent, events // len(agents))
        waiting.stop()
        link.consume_many(INBOX, inbox.handle_many, prefetch=200, most=100)
        courier.start()
        begun = time.perf_counter()
        link.start()
        while handled(store) < events // len(agents) // 2 * 2 * len(agents):
            time.sleep(0.02)
        took = time.perf_counter() - begun
        courier.stop()
        link.stop()
        store.engine.dispose()
    return events / took


def say(node: "Node", agent: str, count: int) -> None:
    key = keys.load_signing(node.keys / "signing.pem")
    link = Link(
        sockets(
            lambda: socket.create_connection(("127.0.0.1", node.amqp_port)),
            lambda: (agent, issue(key, agent, time.time(), 600)),
            "/",
        ),
        name="bench",
    )
    link.start()
    assert link.wait_up(20)
    futures = []
    for _ in range(count // 2):
        request = unguessable()
        for fact in (HelpRequested("bench"), HelpCancelled()):
            now = utc()
            message: Message = pack(Event(event_id(now), Author.AGENT, agent, request, now, fact))
            futures.append(link.publish(message))
    for future in futures:
        future.result(30)
    link.stop()


def handled(store: SqlStore) -> int:
    with store.read() as uow:
        return uow.handled_count()


@contextmanager
def broker() -> Iterator["Node"]:
    with tempfile.TemporaryDirectory() as folder:
        keys.generate(Path(folder) / "keys")
        node = Node(Path(folder) / "rabbit", Path(folder) / "keys" / "public")
        node.keys = Path(folder) / "keys"
        node.start()
        try:
            node.wait_ready()
            yield node
        finally:
            node.stop()


class Node(RabbitNode):
    keys: Path
