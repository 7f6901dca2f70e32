"""One running relay node: it starts, serves, and ends in a way that costs nobody a session."""

import os
import time
from dataclasses import dataclass
from typing import Any

import gevent
from gevent.event import Event as Bell

from broker.facts import End
from broker.lag import Lag
from broker.settings import Address
from relay import metrics, standalone
from relay.amqp import Bridge
from relay.frames import Code
from relay.herald import Herald
from relay.reception import Reception
from relay.repeater import Repeater
from relay.server import SILENT, Server
from relay.settings import Relay
from relay.switchboard import Switchboard
from relay.watch import TICK_SECONDS

STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Node:
    """The parts of a node; `relay.build` joins them."""

    server: Server
    reception: Reception
    switchboard: Switchboard
    bridge: Bridge
    herald: Herald | standalone.Silence
    repeater: Repeater | None
    settings: Relay
    log: Any

    def run(self, drain: Bell, stop: Bell) -> None:
        """Serve until told to drain; from then on until nobody is left, the limit, or `stop`."""
        self.server.start()
        self.herald.start()
        where = f"{self.server.server_host}:{self.server.server_port}"
        self.log.info("relay.listening", address=where, node=self.settings.node, pid=os.getpid())
        if self.repeater is not None:
            self._listen_for_old(self.repeater, "agent", self.settings.repeater_agents)
            self._listen_for_old(self.repeater, "viewer", self.settings.repeater_viewers)
        if self.settings.metrics is not None:
            self._show(self.settings.metrics)
        clocks = [gevent.spawn(self._tick), gevent.spawn(self._watch)]
        drain.wait()
        self._drain(stop)
        gevent.killall(clocks)
        self._stop()

    def _drain(self, stop: Bell) -> None:
        """No new sessions; running ones go on for a while."""
        self.reception.draining = True
        self.switchboard.draining = True
        self.herald.announce()
        self.log.info("relay.draining", sessions=self.switchboard.tunnels.joined)
        deadline = time.monotonic() + self.settings.drain_seconds
        while self.switchboard.tunnels.joined and time.monotonic() < deadline:
            if stop.wait(0.1):
                return

    def _stop(self) -> None:
        """Both ends of what still runs are told to come back; what is pending is published."""
        self.log.info("relay.stopping", sessions=self.switchboard.tunnels.joined)
        self.server.stop_accepting()
        for session in self.switchboard.tunnels.sessions():
            self.switchboard.cut(session, "drain")
        self.switchboard.pump.close_all(Code.RESTART, "the relay stops")
        with gevent.Timeout(self.switchboard.pump.close_seconds, SILENT):
            while self.switchboard.pump.size:
                gevent.sleep(0.05)
        self.switchboard.pump.abort_all()
        self.herald.stop(STOP_SECONDS)
        self.server.stop(timeout=1)

    def _tick(self) -> None:
        due = time.monotonic()
        while True:
            due += 1
            gevent.sleep(max(0.0, due - time.monotonic()))
            self.switchboard.tick()

    def _watch(self) -> None:
        while True:
            gevent.sleep(TICK_SECONDS)
            self.bridge.watch.tick()

    def _listen_for_old(self, repeater: Repeater, end: End, address: Address) -> None:
        server = repeater.listen(end, address)
        where = f"{server.server_host}:{server.server_port}"
        self.log.info("repeater.listening", end=end, address=where)

    def _show(self, address: Address) -> None:
        lag = Lag()
        gevent.spawn(lag.run)
        numbers = metrics.Numbers(self.switchboard, self.reception, self.bridge, lag)
        shown = metrics.serve(address, numbers)
        self.log.info("metrics.listening", address=f"{shown.server_host}:{shown.server_port}")
