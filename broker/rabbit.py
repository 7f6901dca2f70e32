"""AMQP: the only file that imports pika. It exists so that nobody else does.

A `Session` is the life of one connection, from a connected socket to its end. It runs an event
loop in the thread that owns it and does everything there; `broker.link` starts one after another
and hands them work. The socket is made here (`addresses`) or by the caller (`sockets`: the
agent's comes through a WebSocket), so the same code serves both roads to the broker.
"""

import contextlib
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from broker import lean

with lean.empty("asyncio"):  # for a kind of connection that we do not have
    import pika
    from pika.adapters.base_connection import _StreamingProtocolShim
    from pika.adapters.select_connection import IOLoop, SelectConnection
    from pika.adapters.utils.selector_ioloop_adapter import SelectorIOServicesAdapter
    from pika.exceptions import AMQPError, ChannelClosedByBroker, ConnectionClosedByBroker

from broker.confirms import BrokerDown, Confirms, NotAllowed
from broker.errands import NOT_FOUND, Depth, Errands, finish
from broker.events import Message
from broker.topology import ASIDE, EXCHANGE, Queue

CONNECT_SECONDS = 10.0  # for the socket, and again for the AMQP handshake
CLOSE_SECONDS = 3.0  # for the broker to say goodbye too
HEARTBEAT_SECONDS = 4  # pika looks every 9 then, and wants one such time without a byte
FULL = "the message broker is full"  # it takes nothing more until it has memory and disk again
ABSENT = "not there yet, the desk makes it"
FORBIDDEN, PRECONDITION = 403, 406  # AMQP 0-9-1 reply codes

Dial = Callable[[], tuple[socket.socket, pika.ConnectionParameters]]


class TopologyChanged(Exception):
    """A queue exists, but not as this version wants it; the text names the queue and the remedy."""


@dataclass(frozen=True)
class Delivery:
    """A message as it was read. `user_id` is the account that published it, checked by RabbitMQ."""

    routing_key: str
    body: bytes
    redelivered: bool
    user_id: str | None
    headers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """Settles one delivery, once, from any thread, while its connection lives."""

    session: "Session"
    channel: Any
    tag: int

    @property
    def stale(self) -> bool:
        """Its connection is gone: the broker will deliver it again."""
        return self.session.ended

    def acknowledge(self) -> None:
        self._settle(lambda: self.channel.basic_ack(self.tag))

    def give_back(self) -> None:
        self._settle(lambda: self.channel.basic_nack(self.tag))

    def _settle(self, act: Callable[[], None]) -> None:
        def settle() -> None:
            with contextlib.suppress(AMQPError):  # the channel went first
                act()

        if not self.stale:
            self.session.loop.add_callback_threadsafe(settle)


@dataclass(frozen=True)
class Subscription:
    """A queue to read, where its deliveries go, and how many may be on their way."""

    queue: str
    deliver: Callable[[Delivery, Receipt], None]
    prefetch: int


@dataclass(frozen=True)
class Plan:
    """What each new connection sets up before it counts as up."""

    queues: tuple[Queue, ...]
    owns_exchange: bool
    subscriptions: tuple[Subscription, ...]


def addresses(urls: Sequence[str]) -> Dial:
    """Connect to these amqp:// or amqps:// addresses, in turn."""
    turn = iter(range(1 << 62))

    def dial() -> tuple[socket.socket, pika.ConnectionParameters]:
        parameters = pika.URLParameters(urls[next(turn) % len(urls)])
        parameters.heartbeat = HEARTBEAT_SECONDS
        where = parameters.host, parameters.port
        return socket.create_connection(where, CONNECT_SECONDS), parameters

    return dial


def vhost_of(url: str) -> str:
    """The virtual host in an address."""
    return str(pika.URLParameters(url).virtual_host)


def sockets(
    connect: Callable[[], socket.socket], credentials: Callable[[], tuple[str, str]], vhost: str
) -> Dial:
    """Use sockets that somebody else connects; `credentials` gives user and password each time."""

    def dial() -> tuple[socket.socket, pika.ConnectionParameters]:
        user, password = credentials()
        parameters = pika.ConnectionParameters(
            virtual_host=vhost,
            credentials=pika.PlainCredentials(user, password),
            heartbeat=HEARTBEAT_SECONDS,
        )
        return connect(), parameters

    return dial


class _Properties(pika.BasicProperties):  # type: ignore[misc]
    """What came with a message. pika decodes its headers too, and some that a stranger can send
    (a NaN, a time too far away) would end the connection, again and again.
    """

    def decode(self, encoded: bytes, offset: int = 0) -> "_Properties":
        try:
            super().decode(encoded, offset)
        except Exception:  # noqa: BLE001 - whatever it was, the author stays unknown
            self.user_id = None
            self.headers = None
        return self


def _delivery(method: Any, properties: Any, body: bytes) -> Delivery:
    return Delivery(
        _text(method.routing_key),
        body,
        method.redelivered,
        properties.user_id,
        properties.headers or {},
    )


def _text(key: str | bytes) -> str:
    """A routing key as text; pika leaves it as bytes where it is not UTF-8."""
    return key if isinstance(key, str) else key.decode(errors="backslashreplace")


Taken = tuple[Delivery, Receipt] | None


class Getting:
    """A channel that fetches single messages of one queue."""

    def __init__(self, session: "Session", queue: str) -> None:
        self._session = session
        self._queue = queue
        self._channel: Any = None
        self._asked: deque[Future[Taken]] = deque()

    def opened(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._closed)
        channel.add_callback(
            lambda _frame: self._told(None), [pika.spec.Basic.GetEmpty], one_shot=False
        )
        if self._asked:
            self._next()

    def ask(self, future: "Future[Taken]") -> None:
        self._asked.append(future)
        if self._channel is not None and len(self._asked) == 1:
            self._next()

    def _next(self) -> None:
        self._channel.basic_get(
            self._queue,
            lambda channel, method, properties, body: self._told(
                (
                    _delivery(method, properties, body),
                    Receipt(self._session, channel, method.delivery_tag),
                )
            ),
        )

    def _told(self, taken: Taken) -> None:
        finish(self._asked.popleft(), taken)
        if self._asked:
            self._next()

    def _closed(self, _channel: Any, error: Exception) -> None:
        self._session.forget_getting()
        for future in self._asked:
            if not future.done():
                future.set_exception(_named(error, self._queue))


class Session:
    """One connection's life. Everything runs in the owning thread."""

    def __init__(
        self,
        sock: socket.socket,
        parameters: pika.ConnectionParameters,
        plan: Plan,
        on_change: Callable[[bool, str], None],
    ) -> None:
        pika.spec.props[pika.spec.Basic.INDEX] = _Properties  # pika's own registry
        self._plan = plan
        self._on_change = on_change
        self.loop = IOLoop()
        self.promised: set[Future[Any]] = set()
        self.why = "the connection was lost"
        self.was_up = False
        self.full = False
        self.ended = False
        self._user = parameters.credentials.username
        self._confirms = Confirms()
        self._channel: Any = None
        self._connection = SelectConnection(
            parameters,
            on_open_callback=self._opened,
            on_open_error_callback=self._closed,
            on_close_callback=self._closed,
            custom_ioloop=self.loop,
            internal_connection_workflow=False,
        )
        self._connection.add_on_connection_blocked_callback(lambda *_: self._filled(True))
        self._connection.add_on_connection_unblocked_callback(lambda *_: self._filled(False))
        self._errands = Errands(self._connection, _named)
        self._getting: Getting | None = None
        self._sock = sock
        sock.setblocking(False)
        if sock.family in {socket.AF_INET, socket.AF_INET6}:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        tls = parameters.ssl_options
        SelectorIOServicesAdapter(self.loop).create_streaming_connection(
            # pika's own joint between a stream and a connection; it has no public name.
            protocol_factory=lambda: _StreamingProtocolShim(self._connection),
            sock=sock,
            on_done=self._streaming,
            ssl_context=tls.context if tls else None,
            server_hostname=(tls.server_hostname or parameters.host) if tls else None,
        )
        self._hurry = self.loop.call_later(CONNECT_SECONDS, lambda: self.abort("no answer"))

    def run(self) -> None:
        """Serve until the connection is over."""
        try:
            self.loop.start()
        finally:
            self.ended = True

    def give_up(self) -> None:
        """Nothing more will be confirmed: say so to whoever waits."""
        self._confirms.failed(BrokerDown(self.why))
        for future in list(self.promised):
            if not future.done():
                future.set_exception(BrokerDown(self.why))
        self.loop.close()
        self._sock.close()

    # -- opening: publish channel, then queues, then consumers --------------------------------

    def _streaming(self, result: Any) -> None:
        if isinstance(result, BaseException):
            self._closed(None, result)

    def _opened(self, _connection: Any) -> None:
        self._connection.channel(on_open_callback=self._ready_to_publish)

    def _ready_to_publish(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_return_callback(
            lambda _channel, _method, properties, _body: self._confirms.returned(
                properties.message_id
            )
        )
        channel.confirm_delivery(self._confirmed, callback=lambda _frame: self._prepare())

    def _prepare(self) -> None:
        def step(remaining: list[Queue]) -> None:
            if not remaining:
                self._subscribe()
                return
            future: Future[None] = Future()
            future.add_done_callback(lambda done: went(done, remaining))
            self.declare(remaining[0], future)

        def went(done: "Future[None]", remaining: list[Queue]) -> None:
            error = done.exception()
            if error is None:
                step(remaining[1:])
            else:
                self.abort(str(error))

        def exchanges(remaining: list[str]) -> None:
            if not remaining:
                step(list(self._plan.queues))
                return
            self._channel.exchange_declare(
                remaining[0], "topic", durable=True, callback=lambda _f: exchanges(remaining[1:])
            )

        exchanges([EXCHANGE, ASIDE] if self._plan.owns_exchange else [])

    def _subscribe(self) -> None:
        self._missing = len(self._plan.subscriptions)
        if not self._missing:
            self._is_up()
        for one in self._plan.subscriptions:
            self._connection.channel(
                on_open_callback=lambda channel, one=one: self._read(channel, one)
            )

    def _read(self, channel: Any, one: Subscription) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_cancel_callback(lambda _frame: self.abort(f"{one.queue} was deleted"))

        def received(_channel: Any, method: Any, properties: Any, body: bytes) -> None:
            receipt = Receipt(self, channel, method.delivery_tag)
            one.deliver(_delivery(method, properties, body), receipt)

        def subscribed(_frame: Any) -> None:
            self._missing -= 1
            if self._missing == 0:
                self._is_up()

        channel.basic_qos(prefetch_count=one.prefetch)
        channel.basic_consume(one.queue, received, callback=subscribed)

    def _is_up(self) -> None:
        self.loop.remove_timeout(self._hurry)
        self.was_up = True
        self._on_change(True, "connected")

    def _filled(self, full: bool) -> None:
        """connection.blocked and .unblocked: what is said is not read by the broker, what it says
        still comes. It tells a connection only once that one has published.
        """
        self.full = full
        if self.was_up:
            self._on_change(not full, FULL if full else "connected")

    # -- work handed in -----------------------------------------------------------------------

    def publish(self, message: Message, author: str, future: "Future[None]") -> None:
        """`author` is whose name it bears, if not this account's."""
        self._send(EXCHANGE, message, author, None, future)

    def put(
        self, message: Message, author: str, headers: dict[str, str], future: "Future[None]"
    ) -> None:
        self._send(ASIDE, message, author, headers, future)

    def _send(
        self,
        exchange: str,
        message: Message,
        author: str,
        headers: dict[str, str] | None,
        future: "Future[None]",
    ) -> None:
        if future.done():
            return
        if self._channel is None or not self._channel.is_open or not self.was_up:
            future.set_exception(BrokerDown("not connected to the message broker"))
            return
        if self.full:
            future.set_exception(BrokerDown(FULL))
            return
        properties = pika.BasicProperties(
            content_type="application/cloudevents+json",
            delivery_mode=2,
            message_id=message.id,
            user_id=author or self._user,
            headers=headers,
        )
        self._confirms.sent(message.id, future)
        self._channel.basic_publish(
            exchange, message.routing_key, message.body, properties, mandatory=True
        )

    def declare(self, queue: Queue, future: "Future[None]") -> None:
        self._errands.declare(queue, future)

    def delete(self, queue: str, future: "Future[None]") -> None:
        self._errands.delete(queue, future)

    def depth(self, queue: str, future: "Future[Depth]") -> None:
        self._errands.depth(queue, future)

    def bind(self, queue: str, exchange: str, keys: Sequence[str], future: "Future[None]") -> None:
        self._errands.bind(queue, exchange, keys, future)

    def readers(self, queues: Sequence[str], future: "Future[dict[str, int]]") -> None:
        self._errands.readers(queues, future)

    def get(self, queue: str, future: "Future[Taken]") -> None:
        """One after the other, all on one channel: what is not settled goes back with it."""
        if self._getting is None:
            self._getting = Getting(self, queue)
            self._connection.channel(on_open_callback=self._getting.opened)
        self._getting.ask(future)

    def renew(self, password: str) -> None:
        if self._connection.is_open:
            self._connection.update_secret(password, "renewed")

    def forget_getting(self) -> None:
        self._getting = None

    # -- ending -------------------------------------------------------------------------------

    def drain(self, seconds: float) -> None:
        """Close once everything is confirmed, or when the time is over."""
        deadline = time.monotonic() + seconds

        def look() -> None:
            if len(self._confirms) == 0 or time.monotonic() > deadline:
                self.abort("stopped")
            else:
                self.loop.call_later(0.02, look)

        look()

    def abort(self, why: str) -> None:
        """Close the connection; `run` returns when that is done."""
        self.why = why
        if self._connection.is_open or not self._connection.is_closing:
            with contextlib.suppress(AMQPError):
                self._connection.close()
                self.loop.call_later(CLOSE_SECONDS, self.loop.stop)  # the broker may be silent
                return
        self.loop.stop()

    def drop(self, why: str) -> None:
        """Leave at once, without a word."""
        self.why = why
        self.loop.stop()

    def _confirmed(self, frame: Any) -> None:
        method = frame.method
        settle = self._confirms.acked if method.NAME == "Basic.Ack" else self._confirms.nacked
        settle(method.delivery_tag, method.multiple)
        if settle == self._confirms.nacked:
            # Seen on RabbitMQ 3.10.8: a channel that was opened in the moment after a quorum queue
            # lost its leader got a nack for all that it sent, until the dead node was back 40 s
            # later. A new one is served at once, and no queue of ours has another reason to refuse.
            self.abort("the broker could not keep a message")

    def _channel_closed(self, _channel: Any, error: Exception) -> None:
        if isinstance(error, ChannelClosedByBroker):
            self._confirms.failed(_named(error, ""))
            self.abort(str(_named(error, "")))

    def _closed(self, _connection: Any, error: BaseException) -> None:
        if isinstance(error, ConnectionClosedByBroker):
            self.why = error.reply_text
        elif self.why == "the connection was lost":
            self.why = f"the connection was lost ({type(error).__name__})"
        self.loop.stop()


def _named(error: Exception, queue: str) -> Exception:
    """The broker's refusal as one of our errors, with the remedy."""
    if not isinstance(error, ChannelClosedByBroker):
        return BrokerDown("the connection was lost")
    if error.reply_code == FORBIDDEN:
        return NotAllowed(error.reply_text)
    if error.reply_code == NOT_FOUND:
        return BrokerDown(f"{ABSENT}: {error.reply_text}")
    if error.reply_code == PRECONDITION and queue:
        return TopologyChanged(
            f"queue {queue} exists in another shape; drain it, then delete it with "
            f"`rabbitmqctl delete_queue {queue}` and start again ({error.reply_text})"
        )
    return BrokerDown(error.reply_text)
