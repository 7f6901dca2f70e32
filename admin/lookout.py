"""Keeps looking who is there, and tells: the pages, the other desks, and those who wait.

The broker tells of every queue that has one reader more or less (`topology.HAPPENS`); what that
means for an agent is then asked of the broker itself, so that nothing can be counted wrongly. A
broker that does not tell is asked every second.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from admin.again import again
from admin.live import Hub
from admin.ports import Away, Conflict, Store, UnitOfWork
from admin.presence import Agents, Technicians
from admin.settings import Rules
from admin.usecases import time as time_
from broker.clock import Clock
from broker.confirms import BrokerDown, NotAllowed
from broker.courier import Courier
from broker.deliveries import Delivery
from broker.events import Event, pack
from broker.facts import DeskAlive
from broker.ids import event_id
from broker.lifecycle import Author
from broker.link import Link
from broker.log import get
from broker.topology import HAPPENS, READERS, agent_queue, presence_queue

TICK_SECONDS = 0.25
SPEAK = timedelta(seconds=0.6)
ASK_WITHOUT_HINTS = timedelta(seconds=1)
ASK_WITH_HINTS = timedelta(seconds=15)  # in case one was dropped
RENEW = timedelta(seconds=10)  # what technicians hold stays theirs
log = get("desk")


class Lookout:
    """One for each desk process."""

    def __init__(
        self,
        process: str,
        link: Link,
        *,
        vhost: str,
        hub: Hub,
        store: Store,
        rules: Rules,
        clock: Clock,
        courier: Courier,
    ) -> None:
        self.agents, self.technicians = Agents(), Technicians(process)
        self._link, self._vhost, self._hub = link, vhost, hub
        self._store, self._rules, self._clock, self._courier = store, rules, clock, courier
        self._queue = presence_queue(process).name
        self.lines: set[Any] = set()  # sockets of open pages
        self._hints: set[str] = set()
        self._hinted: bool | None = None  # does the broker tell? None: not known yet
        self._there: frozenset[int] = frozenset()
        self._here: frozenset[int] = frozenset()
        self._next: dict[str, datetime] = {}
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lookout", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(3)

    def close(self) -> None:
        """Let all pages go; they come back to whoever serves then."""
        for line in list(self.lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def wake(self) -> None:
        """Look now."""
        self._wake.set()

    def show(self, agents: Iterable[str]) -> None:
        """Pages show these machines from now on."""
        if self.agents.show(agents):
            self.wake()

    def connected(self) -> None:
        """A new connection: its queue is bound to nothing yet."""
        self._hinted = None
        self.wake()

    def hint(self, delivery: Delivery) -> None:
        """The broker tells that a queue has one reader more or less."""
        told: dict[str, Any] = dict(delivery.headers)
        agent = str(told.get("queue", "")).removeprefix(agent_queue(""))
        if told.get("vhost") == self._vhost and agent in self.agents.shown:
            self._hints.add(agent)
            self.wake()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(TICK_SECONDS)
            self._wake.clear()
            try:
                self.look(self._clock())
            except (Conflict, Away) as problem:
                log.warning("lookout.waits", why=str(problem))
            except Exception:
                log.exception("lookout.failed")

    def look(self, now: datetime) -> None:
        """Once around. Raises Conflict or Away."""
        changed = self._look_at_agents(now)
        there, here = self.technicians.there(now), self.technicians.here(now)
        if here != self._here or self._due("speak", SPEAK, now):
            self._here = here
            self._speak(here, now)
        if there != self._there:
            self._there, changed = there, True
        if changed:
            self._hub.tell("presence")
        if here and self._due("renew", RENEW, now):
            self._write(lambda uow: time_.technicians_are_there(uow, self._rules, now, here))
        if self.technicians.settle(now) and self.technicians.leads(now):
            self._write(lambda uow: time_.technicians_changed(uow, now))
            self._courier.wake()

    def _write(self, work: Callable[[UnitOfWork], object]) -> None:
        again(self._store, work)

    def _look_at_agents(self, now: datetime) -> bool:
        """Ask what is to be asked of the broker; does that change what a page shows?"""
        if not self._link.up:
            return self.agents.forget()
        try:
            if self._hinted is None:
                self._follow()
            every = ASK_WITH_HINTS if self._hinted else ASK_WITHOUT_HINTS
            hints, self._hints = self._hints, set()
            asked = self.agents.unknown() | (self.agents.shown & hints)
            if self._due("ask", every, now):
                asked = self.agents.shown
            if not asked:
                return False
            found = self._link.readers([agent_queue(agent) for agent in sorted(asked)], 2.0)
            return self.agents.counted({agent: found[agent_queue(agent)] for agent in asked})
        except BrokerDown:
            self._hints |= self.agents.shown
            return False

    def _follow(self) -> None:
        """Have the broker tell, if it does."""
        try:
            self._link.bind(self._queue, HAPPENS, READERS, 2.0)
            self._hinted = True
            log.info("presence.followed")
        except (NotAllowed, BrokerDown) as problem:
            if not self._link.up:
                raise BrokerDown from problem
            self._hinted = False
            log.warning(
                "presence.asked_for",
                why=str(problem),
                remedy="enable RabbitMQ's plugin rabbitmq_event_exchange in this virtual host",
            )

    def _speak(self, here: frozenset[int], now: datetime) -> None:
        """Tell the other desks, and by that also that this one lives."""
        if self._link.up:
            process = self.technicians.process
            fact = DeskAlive(tuple(sorted(here)))
            self._link.publish(pack(Event(event_id(now), Author.DESK, process, "", now, fact)))

    def _due(self, what: str, every: timedelta, now: datetime) -> bool:
        if now < self._next.get(what, now):
            return False
        self._next[what] = now + every
        return True
