"""The life of one connection to RabbitMQ, from a connected socket to its end.

A `Session` runs an event loop in the thread that owns it and does everything there; `broker.link`
starts one after another and hands them work.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from broker.amqp import (
    AMQPError,
    ChannelClosedByBroker,
    ConnectionClosedByBroker,
    IOLoop,
    Joint,
    SelectConnection,
    SelectorIOServicesAdapter,
    pika,
)
from broker.confirms import BrokerDown, Confirms
from broker.deliveries import Delivery, Getting, Properties, Receipt, Taken, delivery
from broker.dialling import CONNECT_SECONDS
from broker.errands import Depth, Errands
from broker.events import Message
from broker.refusals import named
from broker.topology import ASIDE, EXCHANGE, Queue

CLOSE_SECONDS = 3.0  # for the broker to say goodbye too
FULL = "the message broker is full"  # it takes nothing more until it has memory and disk again


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


class Session:
    """One connection's life. Everything runs in the owning thread."""

    def __init__(
        self,
        sock: socket.socket,
        parameters: pika.ConnectionParameters,
        plan: Plan,
        on_change: Callable[[bool, str], None],
    ) -> None:
        pika.spec.props[pika.spec.Basic.INDEX] = Properties  # pika's own registry
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
        self._errands = Errands(self._connection, named)
        self._getting: Getting | None = None
        self._sock = sock
        sock.setblocking(False)
        if sock.family in {socket.AF_INET, socket.AF_INET6}:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        tls = parameters.ssl_options
        SelectorIOServicesAdapter(self.loop).create_streaming_connection(
            protocol_factory=lambda: Joint(self._connection),
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
            one.deliver(delivery(method, properties, body), receipt)

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
            self._confirms.failed(named(error, ""))
            self.abort(str(named(error, "")))

    def _closed(self, _connection: Any, error: BaseException) -> None:
        if isinstance(error, ConnectionClosedByBroker):
            self.why = error.reply_text
        elif self.why == "the connection was lost":
            self.why = f"the connection was lost ({type(error).__name__})"
        self.loop.stop()
