"""The relay's voice on the event road: what it reports, and the orders that it gets.

Reports come out of the hub, which must not wait, so they are put on the bulletin and a greenlet
of our own wakes the courier. `relay.alive` is different: it is true only now, so it is said only
while the broker is there, and never kept.
"""

from collections.abc import Callable
from typing import Any

import gevent
from gevent.event import Event as Bell

from broker.clock import Clock
from broker.courier import Courier
from broker.deliveries import Delivery
from broker.events import Event, Message, Unreadable, decode, pack
from broker.facts import AgentRevoked, Fact, RelayAlive, TunnelCut
from broker.ids import event_id
from broker.lifecycle import Author
from broker.link import Link
from broker.rabbit import FULL
from broker.topology import relay_queue
from relay.bulletin import Bulletin

ALIVE_SECONDS = 1.0  # so that a dead node is missed soon


class Herald:
    """Speaks for one node. `link` is made here, from `dial`, so that nobody else uses it."""

    def __init__(
        self,
        node: str,
        make_link: Callable[..., Link],
        bulletin: Bulletin,
        *,
        clock: Clock,
        load: Callable[[], RelayAlive],
        cut: Callable[[str], None],
        revoke: Callable[[str, float], None],
        log: Any,
    ) -> None:
        self._node = node
        self._bulletin = bulletin
        self._clock = clock
        self._load = load
        self._cut = cut
        self._revoke = revoke
        self._log = log
        self._bell = Bell()
        queue = relay_queue(node)
        self.link = make_link(queues=(queue,))
        self.link.consume(queue.name, self._order)
        self._courier = Courier(self.link, bulletin, name="relay")
        self._greenlets: list[gevent.Greenlet[..., Any]] = []

    def start(self) -> None:
        self.link.start()
        self._courier.start()
        self._greenlets = [gevent.spawn(self._ring), gevent.spawn(self._live)]

    def stop(self, seconds: float = 5.0) -> None:
        """Publish what is pending if the broker is there, then close."""
        gevent.killall(self._greenlets)
        self._courier.stop(seconds)
        self.link.stop(seconds)

    def report(self, session: str, fact: Fact) -> None:
        """Tell the desk, now or when the broker is back. Never waits."""
        before = self._bulletin.dropped
        self._bulletin.put(self._pack(session, fact))
        if self._bulletin.dropped > before:
            self._log.warning("report.dropped", total=self._bulletin.dropped)
        self._bell.set()

    def announce(self) -> None:
        """Say now how loaded this node is, if the broker is there."""
        if self.link.up:
            self.link.publish(self._pack(self._node, self._load()))

    def ready(self) -> str:
        """Why not, or nothing."""
        if self.link.up:
            return ""
        return FULL if self.link.full else "not connected to the message broker"

    def _pack(self, subject: str, fact: Fact) -> Message:
        now = self._clock()
        return pack(Event(event_id(now), Author.RELAY, self._node, subject, now, fact))

    def _ring(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            self._courier.wake()

    def _live(self) -> None:
        while True:
            self.announce()
            gevent.sleep(ALIVE_SECONDS if self.link.up else 0.5)

    def _order(self, delivery: Delivery) -> None:
        try:
            event = decode(delivery.routing_key, delivery.body)
        except Unreadable as problem:
            self._log.warning("order.unreadable", why=str(problem))
            return
        if isinstance(event.fact, TunnelCut):
            self._log.info("tunnel.cut", help_id=event.subject, why=event.fact.reason)
            self._cut(event.subject)
        elif isinstance(event.fact, AgentRevoked):
            self._revoke(event.address, event.time.timestamp())
