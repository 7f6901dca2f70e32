"""Keep until confirmed: what was said reaches the broker, however long that takes.

The desk keeps what it has to say in a table, the agent on disk, the relay in bounded memory. All
three are an `Outgoing`, and this is the one loop that empties them, oldest first.

Many are on their way at once, but of those that belong together only one: when a node of the
broker dies, an earlier message may be refused and a later one be taken.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Protocol

import msgspec

from broker.backoff import delays
from broker.confirms import BrokerDown, NotAllowed, Unroutable
from broker.events import Message
from broker.lifecycle import Author
from broker.link import Link
from broker.log import get

BATCH = 100  # messages on their way at once
CONFIRM_SECONDS = 15.0


class _About(msgspec.Struct):
    subject: str = ""


class Outgoing(Protocol):
    """Where messages wait for their confirm."""

    def pending(self, most: int) -> Sequence[Message]:
        """The oldest ones, in order, at most so many."""

    def confirmed(self, ids: Sequence[str]) -> None:
        """The broker has these."""


class Courier:
    """Carries what is outgoing whenever it is woken or the broker comes back."""

    def __init__(self, link: Link, outgoing: Outgoing, *, name: str) -> None:
        self._link = link
        self._outgoing = outgoing
        self._log = get(name)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"{name}-courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    def stop(self, seconds: float = 5.0) -> None:
        """Try once more what is pending, then end."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        wait = delays(cap=2.0)
        while True:
            try:
                while self._carry():
                    wait = delays(cap=2.0)
            except (BrokerDown, Unroutable, NotAllowed, FutureTimeoutError) as problem:
                if self._stopping.is_set():
                    return
                self._log.debug("courier.waits", why=str(problem))
                self._wake.wait(next(wait))
            except Exception:  # noqa: BLE001 - whatever the store is made of; it is tried again
                self._log.exception("courier.failed")
                if self._stopping.wait(next(wait)):
                    return
            else:
                if self._stopping.is_set():
                    return
                self._wake.wait()
            self._wake.clear()

    def _carry(self) -> bool:
        """One batch; False when there was nothing. Raises what kept a message from being kept."""
        batch = self._outgoing.pending(BATCH)
        if not batch:
            return False
        futures: list[tuple[Message, Future[None]]] = [
            (message, self._link.publish(message)) for message in firsts(batch)
        ]
        done: list[str] = []
        problem: Exception | None = None
        for message, future in futures:
            try:
                future.result(CONFIRM_SECONDS)
                done.append(message.id)
            except (BrokerDown, Unroutable, NotAllowed, FutureTimeoutError) as error:
                problem = problem or error
        self._outgoing.confirmed(done)
        if problem is not None:
            raise problem
        return True


def firsts(batch: Sequence[Message]) -> list[Message]:
    """The first by and the first to each agent, and a relay's first of each session."""
    by_order: dict[str, Message] = {}
    for message in batch:
        by_order.setdefault(_order(message), message)
    return list(by_order.values())


def _order(message: Message) -> str:
    author, _, rest = message.routing_key.partition(".")
    if author == Author.RELAY:
        return msgspec.json.decode(message.body, type=_About).subject or message.id
    return f"{author}.{rest.partition('.')[0]}"
