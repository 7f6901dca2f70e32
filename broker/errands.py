"""Short work on a channel of its own: a refusal closes that channel and nothing else.

It runs in the thread that owns the connection; the answer is a future.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from broker.confirms import BrokerDown
from broker.topology import Queue

NOT_FOUND = 404  # AMQP 0-9-1 reply code


@dataclass(frozen=True)
class Depth:
    """How full a queue is: what waits in it, and how many read it."""

    messages: int
    consumers: int


class Errands:
    """What one connection is sent for. `named` makes an error of ours of the broker's refusal."""

    def __init__(self, connection: Any, named: Callable[[Exception, str], Exception]) -> None:
        self._connection = connection
        self._named = named

    def declare(self, queue: Queue, future: "Future[None]") -> None:
        """This queue, with its bindings."""

        def opened(channel: Any) -> None:
            channel.queue_declare(
                queue.name,
                durable=queue.durable,
                exclusive=queue.exclusive,
                arguments=dict(queue.arguments),
                callback=lambda _frame: bind(channel, [*queue.routes]),
            )

        def bind(channel: Any, remaining: list[tuple[str, str]]) -> None:
            if not remaining:
                finish(future, None)
                channel.close()
                return
            (exchange, key), *rest = remaining
            channel.queue_bind(
                queue.name, exchange, key, callback=lambda _frame: bind(channel, rest)
            )

        self._send(opened, future, queue.name)

    def bind(self, queue: str, exchange: str, keys: Sequence[str], future: "Future[None]") -> None:
        """Route these keys of an exchange to a queue that is there."""

        def opened(channel: Any) -> None:
            def step(remaining: Sequence[str]) -> None:
                if not remaining:
                    finish(future, None)
                    channel.close()
                    return
                key, *rest = remaining
                channel.queue_bind(queue, exchange, key, callback=lambda _frame: step(rest))

            step(keys)

        self._send(opened, future, queue)

    def readers(self, queues: Sequence[str], future: "Future[dict[str, int]]") -> None:
        """How many read each of these, asked on one channel; a queue that is not there has none."""
        found: dict[str, int] = {}

        def opened(channel: Any) -> None:
            channel.add_on_close_callback(missing)
            step(channel)

        def step(channel: Any) -> None:
            if len(found) == len(queues):
                finish(future, found)
                channel.close()
                return
            queue = queues[len(found)]

            def told(frame: Any) -> None:
                found[queue] = frame.method.consumer_count
                step(channel)

            channel.queue_declare(queue, passive=True, callback=told)

        def missing(_channel: Any, error: Exception) -> None:
            if future.done():
                return
            if getattr(error, "reply_code", 0) == NOT_FOUND and self._connection.is_open:
                found[queues[len(found)]] = 0  # it cost us the channel
                self._connection.channel(on_open_callback=opened)
            else:
                future.set_exception(self._named(error, ""))

        if self._connection.is_open:
            self._connection.channel(on_open_callback=opened)
        else:
            finish_badly(future)

    def delete(self, queue: str, future: "Future[None]") -> None:
        """This queue, with what is in it."""

        def opened(channel: Any) -> None:
            def deleted(_frame: Any) -> None:
                finish(future, None)
                channel.close()

            channel.queue_delete(queue, callback=deleted)

        self._send(opened, future, queue)

    def depth(self, queue: str, future: "Future[Depth]") -> None:
        """Asked for by a passive declare: any account may do that."""

        def opened(channel: Any) -> None:
            def told(frame: Any) -> None:
                finish(future, Depth(frame.method.message_count, frame.method.consumer_count))
                channel.close()

            channel.queue_declare(queue, passive=True, callback=told)

        self._send(opened, future, queue)

    def _send(self, opened: Callable[[Any], None], future: "Future[Any]", queue: str) -> None:
        def closed(_channel: Any, error: Exception) -> None:
            if not future.done():
                future.set_exception(self._named(error, queue))

        def on_open(channel: Any) -> None:
            channel.add_on_close_callback(closed)
            opened(channel)

        if self._connection.is_open:
            self._connection.channel(on_open_callback=on_open)
        else:
            finish_badly(future)


def finish_badly(future: "Future[Any]") -> None:
    """There is no connection to be sent over."""
    if not future.done():
        future.set_exception(BrokerDown("not connected to the message broker"))


def finish(future: "Future[Any]", result: object) -> None:
    """Settle it, unless somebody else was first."""
    if not future.done():
        future.set_result(result)
