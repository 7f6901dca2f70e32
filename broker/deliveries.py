"""Messages as they are read: deliveries, what settles them, and fetching one by one."""

import contextlib
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from broker.amqp import AMQPError, pika
from broker.errands import finish
from broker.refusals import named


class Connected(Protocol):
    """The connection that a message came by."""

    loop: Any
    ended: bool

    def forget_getting(self) -> None: ...


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

    session: Connected
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


class Properties(pika.BasicProperties):  # type: ignore[misc]
    """What came with a message. pika decodes its headers too, and some that a stranger can send
    (a NaN, a time too far away) would end the connection, again and again.
    """

    def decode(self, encoded: bytes, offset: int = 0) -> "Properties":
        try:
            super().decode(encoded, offset)
        except Exception:  # noqa: BLE001 - whatever it was, the author stays unknown
            self.user_id = None
            self.headers = None
        return self


def delivery(method: Any, properties: Any, body: bytes) -> Delivery:
    """What pika hands over, as it is read here."""
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

    def __init__(self, session: Connected, queue: str) -> None:
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
                    delivery(method, properties, body),
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
                future.set_exception(named(error, self._queue))
