"""A link to the broker that comes back by itself.

One connection, owned by one thread (a greenlet where gevent has patched threads). It connects,
declares its queues, publishes with confirms, consumes, and when the connection is lost it comes
back, for ever, with back-off. Other threads only hand it work.

    link = Link(addresses(urls), name="desk", queues=desk_queues(), owns_exchange=True)
    link.consume(INBOX, handle)          # handled in order; acknowledged after `handle` returns
    link.start()
    link.publish(pack(event)).result(5)  # returns once the broker has it
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from broker.backoff import delays
from broker.confirms import BrokerDown
from broker.deliveries import Delivery, Receipt, Taken
from broker.dialling import Dial
from broker.errands import Depth
from broker.events import Message
from broker.log import get
from broker.rabbit import FULL, Plan, Session, Subscription
from broker.topology import Queue

T = TypeVar("T")


class Retry(Exception):
    """Raised by a handler: not now. It is tried again after `seconds`, before any later message."""

    def __init__(self, seconds: float = 1.0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass
class _Consumer:
    queue: str
    handle: Callable[[Sequence[Delivery]], None]
    prefetch: int
    most: int  # handled together
    waiting: SimpleQueue[tuple[Delivery, Receipt] | None] = field(default_factory=SimpleQueue)


class Link:
    """One AMQP connection that comes back by itself."""

    def __init__(
        self,
        dial: Dial,
        *,
        name: str,
        queues: Sequence[Queue] = (),
        owns_exchange: bool = False,
        on_change: Callable[[bool, str], None] | None = None,
    ) -> None:
        self.name = name
        self.queues = tuple(queues)
        self.owns_exchange = owns_exchange
        self._dial = dial
        self._on_change = on_change
        self._log = get(name)
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._up = threading.Event()
        self._stopping = threading.Event()
        self._why: str | None = None
        self.consumers: list[_Consumer] = []
        self._threads: list[threading.Thread] = []

    @property
    def up(self) -> bool:
        """Is it connected, with its queues declared and its consumers subscribed, and may it
        publish? A broker that is full takes nothing, and goes on handing out what it has.
        """
        return self._up.is_set()

    @property
    def full(self) -> bool:
        """Is it connected to a broker that has no memory or disk left?"""
        return not self.up and self._why == FULL

    def wait_up(self, seconds: float) -> bool:
        return self._up.wait(seconds)

    def consume(self, queue: str, handle: Callable[[Delivery], None], prefetch: int = 50) -> None:
        """Read this queue; call it before `start`. Messages are handled one by one, in order."""
        self.consume_many(queue, lambda deliveries: handle(deliveries[0]), prefetch, most=1)

    def consume_many(
        self, queue: str, handle: Callable[[Sequence[Delivery]], None], prefetch: int, most: int
    ) -> None:
        """The same, but what has come meanwhile is handled together: up to so many, in order.

        All of them are acknowledged after `handle` returns.
        """
        self.consumers.append(_Consumer(queue, handle, prefetch, most))

    def start(self) -> None:
        """Begin; returns at once."""
        work = [threading.Thread(target=self._run, name=f"{self.name}-amqp", daemon=True)]
        work += [
            threading.Thread(target=self._work, args=(one,), name=one.queue, daemon=True)
            for one in self.consumers
        ]
        self._threads = work
        for thread in work:
            thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Stop reading, let running handlers and confirms come to their end, close."""
        deadline = time.monotonic() + seconds
        self._stopping.set()
        for consumer in self.consumers:
            consumer.waiting.put(None)
        for thread in self._threads[1:]:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._hand(lambda session: session.drain(max(0.1, deadline - time.monotonic())))
        if self._threads:
            self._threads[0].join(max(0.1, deadline - time.monotonic()))
        self.kill()

    def kill(self) -> None:
        """Drop the connection now; never raises."""
        self._stopping.set()
        self._hand(lambda session: session.drop("stopped"))

    def publish(self, message: Message, author: str = "") -> "Future[None]":
        """Send it, mandatory and persistent; done once the broker has confirmed it.

        `author` is the account whose name it bears, if not our own: an impersonator's right.
        The future raises BrokerDown, Unroutable or NotAllowed.
        """
        future: Future[None] = Future()
        self._hand(lambda session: session.publish(message, author, future), future)
        return future

    def declare(self, queue: Queue, seconds: float = 5.0) -> None:
        """Make sure that this queue and its bindings exist.

        Raises BrokerDown, NotAllowed or TopologyChanged.
        """
        future: Future[None] = Future()
        self._hand(lambda session: session.declare(queue, future), future)
        _wait(future, seconds)

    def delete(self, queue: str, seconds: float = 5.0) -> None:
        """Delete this queue and what is in it. Raises BrokerDown or NotAllowed."""
        future: Future[None] = Future()
        self._hand(lambda session: session.delete(queue, future), future)
        _wait(future, seconds)

    def depth(self, queue: str, seconds: float = 5.0) -> Depth:
        """How full this queue is. Raises BrokerDown, also when there is no such queue."""
        future: Future[Depth] = Future()
        self._hand(lambda session: session.depth(queue, future), future)
        return _wait(future, seconds)

    def bind(self, queue: str, exchange: str, keys: Sequence[str], seconds: float = 5.0) -> None:
        """Route these keys of an exchange to a queue, for as long as the queue lives.

        Raises NotAllowed, or BrokerDown, also when one of the two is not there.
        """
        future: Future[None] = Future()
        self._hand(lambda session: session.bind(queue, exchange, keys, future), future)
        _wait(future, seconds)

    def readers(self, queues: Sequence[str], seconds: float = 5.0) -> dict[str, int]:
        """How many read each of these queues; one that is not there has none. Raises BrokerDown."""
        future: Future[dict[str, int]] = Future()
        self._hand(lambda session: session.readers(queues, future), future)
        return _wait(future, seconds)

    def get(self, queue: str, seconds: float = 5.0) -> Taken:
        """The next message of this queue, to be settled by its receipt, or None.

        What is not settled goes back to the queue when the connection ends. One queue for a link.
        Raises BrokerDown or NotAllowed.
        """
        future: Future[Taken] = Future()
        self._hand(lambda session: session.get(queue, future), future)
        return _wait(future, seconds)

    def put_aside(
        self, queue: str, body: bytes, headers: dict[str, str], author: str = ""
    ) -> "Future[None]":
        """Send into one queue that is reached by its name (`topology.ASIDE`)."""
        future: Future[None] = Future()
        message = Message(headers.get("id", ""), queue, body)
        self._hand(lambda session: session.put(message, author, headers, future), future)
        return future

    def renew(self, password: str) -> None:
        """Hand the living connection a new token before the old one ends."""
        self._hand(lambda session: session.renew(password))

    def _hand(self, work: "Callable[[Session], None]", future: "Future[Any] | None" = None) -> None:
        """Give work to the owning thread; a future fails at once where there is no session."""
        with self._lock:
            session = self._session
            if session is not None:
                if future is not None:
                    session.promised.add(future)
                    future.add_done_callback(session.promised.discard)
                session.loop.add_callback_threadsafe(lambda: work(session))
                return
        if future is not None:
            future.set_exception(BrokerDown(self._why or "not connected to the message broker"))

    def _run(self) -> None:
        wait = delays()
        while not self._stopping.is_set():
            try:
                sock, parameters = self._dial()
            except Exception as error:  # noqa: BLE001 - whatever the road is made of
                self._changed(False, f"no connection: {error}")
            else:
                session = Session(sock, parameters, self._plan(), self._changed)
                with self._lock:
                    self._session = session
                try:
                    session.run()
                except Exception as error:  # noqa: BLE001 - a fault in there must not end the link
                    self._log.exception("session.failed")
                    session.why = f"the connection failed ({type(error).__name__})"
                with self._lock:
                    self._session = None
                session.give_up()
                if session.was_up:
                    wait = delays()
                self._changed(False, session.why)
            self._stopping.wait(next(wait))

    def _plan(self) -> Plan:
        def deliver(one: _Consumer) -> Callable[[Delivery, Receipt], None]:
            return lambda delivery, receipt: one.waiting.put((delivery, receipt))

        return Plan(
            self.queues,
            self.owns_exchange,
            tuple(Subscription(one.queue, deliver(one), one.prefetch) for one in self.consumers),
        )

    def _changed(self, up: bool, why: str) -> None:
        """Tell of a change, once."""
        if self._stopping.is_set() and not up:
            self._up.clear()
            return
        if up == self._up.is_set() and why == self._why:
            return
        self._why = why
        if up:
            self._up.set()
            self._log.info("broker.connected")
        else:
            self._up.clear()
            self._log.warning("broker.unreachable", why=why)
        if self._on_change is not None:
            self._on_change(up, why)

    def _work(self, consumer: _Consumer) -> None:
        while (work := consumer.waiting.get()) is not None and not self._stopping.is_set():
            batch, last = self._together(consumer, work)
            try:
                self._handle(consumer, batch)
            except Exception:  # noqa: BLE001 - a fault of ours: they stay until they can be handled
                self._log.exception("handler.failed", routing_key=batch[0][0].routing_key)
                self._stopping.wait(1.0)
                for _, receipt in batch:
                    receipt.give_back()
            if last:
                return

    def _together(
        self, consumer: _Consumer, first: tuple[Delivery, Receipt]
    ) -> tuple[list[tuple[Delivery, Receipt]], bool]:
        """The first with what has come behind it, and whether it was told to end meanwhile."""
        batch = [first]
        while len(batch) < consumer.most:
            try:
                work = consumer.waiting.get_nowait()
            except Empty:
                break
            if work is None:
                return batch, True
            batch.append(work)
        return batch, False

    def _handle(self, consumer: _Consumer, batch: list[tuple[Delivery, Receipt]]) -> None:
        """Until it is done. A retry happens here: given back, it would come after later ones."""
        # A stale one will be delivered again.
        while fresh := [(delivery, receipt) for delivery, receipt in batch if not receipt.stale]:
            try:
                consumer.handle([delivery for delivery, _ in fresh])
            except Retry as retry:
                if self._stopping.wait(retry.seconds):
                    return
            else:
                for _, receipt in fresh:
                    receipt.acknowledge()
                return


def _wait(future: "Future[T]", seconds: float) -> T:
    try:
        return future.result(seconds)
    except FutureTimeoutError:
        raise BrokerDown("the message broker did not answer in time") from None
