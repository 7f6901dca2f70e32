"""Whoever connects to the broker in these tests: links as the desk has them, and strangers."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pika  # noqa: TID251 - as a stranger would use it
from pika.adapters.blocking_connection import BlockingChannel  # noqa: TID251

from broker import tokens
from broker.clock import utc
from broker.deliveries import Delivery
from broker.dialling import addresses
from broker.events import Event, pack
from broker.facts import Fact, HelpAdmitted
from broker.ids import event_id, unguessable
from broker.keys import SigningKey
from broker.lifecycle import Author
from broker.link import Link
from broker.topology import Queue, agent_mailbox, desk_queues
from ops.rabbit_node import RabbitNode

A, B = unguessable(), unguessable()


def said(author: Author, address: str, fact: Fact, subject: str = "") -> Event:
    return Event(event_id(utc()), author, address, subject or unguessable(), utc(), fact)


def numbered(number: int, agent: str = A) -> Event:
    """An event that can be told from others by its subject."""
    return said(Author.DESK, agent, HelpAdmitted(), f"n{number}")


@contextmanager
def linked(
    urls: Sequence[str] | str,
    *,
    queues: Sequence[Queue] = (),
    only: Sequence[Queue] | None = None,
    reads: dict[str, Callable[[Delivery], None]] | None = None,
    up: bool = True,
    **more: Any,
) -> Iterator[Link]:
    """A link as the desk has it, up within the block; with `only` these queues as others do."""
    where = [urls] if isinstance(urls, str) else list(urls)
    made = (*desk_queues(), *queues) if only is None else only
    link = Link(addresses(where), name="desk", queues=made, owns_exchange=only is None, **more)
    for queue, handle in (reads or {}).items():
        link.consume(queue, handle)
    link.start()
    try:
        assert not up or link.wait_up(20)
        yield link
    finally:
        link.stop()


@contextmanager
def agents(url: str, *names: str) -> Iterator[Link]:
    """A desk that has made the queues of these agents."""
    with linked(url) as desk:
        for name in names:
            desk.declare(agent_mailbox(name))
        yield desk


def token(key: SigningKey, agent: str = A, *, seconds: float = 60) -> str:
    return tokens.issue(key, agent, time.time(), seconds)


@contextmanager
def stranger(node: RabbitNode, vhost: str, user: str, password: str) -> Iterator[BlockingChannel]:
    """A plain AMQP client that follows no rule of ours."""
    parameters = pika.ConnectionParameters(
        "127.0.0.1",
        node.amqp_port,
        vhost,
        pika.PlainCredentials(user, password),
        connection_attempts=1,
        socket_timeout=10,
        blocked_connection_timeout=10,
    )
    connection = pika.BlockingConnection(parameters)
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel
    finally:
        if connection.is_open:
            connection.close()


@contextmanager
def agent(
    node: RabbitNode, vhost: str, key: SigningKey, name: str = A
) -> Iterator[BlockingChannel]:
    """A plain AMQP client with a good token of this agent."""
    with stranger(node, vhost, name, token(key, name)) as channel:
        yield channel


def publish(channel: BlockingChannel, event: Event, **properties: Any) -> None:
    message = pack(event)
    properties = {"user_id": event.address, **properties}
    channel.basic_publish(
        "helpchannel",
        message.routing_key,
        message.body,
        pika.BasicProperties(message_id=message.id, **properties),
        mandatory=True,
    )


def operator(node: RabbitNode, vhost: str) -> Any:
    """The one account that may look into every queue."""
    return stranger(node, vhost, "operator", node._passwords["operator"])


def taken(channel: BlockingChannel, queue: str) -> tuple[Any, bytes] | None:
    """The properties and the body of the next message of this queue, which it loses by that."""
    method, properties, body = channel.basic_get(queue, auto_ack=True)
    return (properties, body) if method else None


class Silent:
    """A server that lets people in and never says a word."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.guests: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"amqp://x:y@127.0.0.1:{self._server.getsockname()[1]}/v"

    def _serve(self) -> None:
        while True:
            try:
                self.guests.append(self._server.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        hang_up(self._server)
        self._server.close()
        for guest in self.guests:
            guest.close()


class Wire:
    """A TCP road to the broker that can be blocked: nothing passes, nothing is closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open = threading.Event()
        self._open.set()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._serve)

    def url(self, url: str) -> str:
        return url.replace(f":{self._port}/", f":{self._server.getsockname()[1]}/")

    def block(self) -> None:
        self._open.clear()

    def unblock(self) -> None:
        """What waited goes on its way."""
        self._open.set()

    @property
    def address(self) -> str:
        """host:port, in place of the broker's."""
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    def cut(self) -> None:
        """End what is connected, as a lost network does."""
        for sock in list(self._sockets):
            hang_up(sock)

    def close(self) -> None:
        hang_up(self._server)
        self._threads[0].join(5)
        self.cut()
        self._open.set()
        for thread in self._threads:
            thread.join(5)
        for sock in (self._server, *self._sockets):
            sock.close()

    def _start(self, work: Callable[..., None], *given: socket.socket) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                guest = self._server.accept()[0]
                host = socket.create_connection(("127.0.0.1", self._port))
                self._sockets += [guest, host]
                self._start(self._pump, guest, host)
                self._start(self._pump, host, guest)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._open.wait()
                target.sendall(data)
        hang_up(target)


def hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it went by itself
        sock.shutdown(socket.SHUT_RDWR)
