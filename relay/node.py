"""One relay node, put together and run."""

import gc
import resource
import signal
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

import gevent
from gevent.event import Event as Bell

from broker import log
from broker.clock import utc
from broker.events import End, RelayAlive
from broker.keys import KeyProblem, KeyRing, load_ring
from broker.link import Link
from broker.rabbit import addresses
from broker.settings import Address, load_or_exit
from relay import metrics, standalone
from relay.admission import Admission
from relay.amqp import Bridge, ignore
from relay.bulletin import Bulletin
from relay.frames import Code
from relay.herald import Herald
from relay.pump import Pump
from relay.reception import Reception
from relay.repeater import Repeater
from relay.server import SILENT, Server
from relay.settings import Relay
from relay.switchboard import Switchboard
from relay.tunnels import Tunnels

STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Node:
    """The parts of a running node."""

    server: Server
    reception: Reception
    switchboard: Switchboard
    herald: Herald | standalone.Silence
    repeater: Repeater | None
    settings: Relay
    log: Any

    def run(self, until: Bell) -> None:
        """Serve until told to stop."""
        self.server.start()
        self.herald.start()
        self.log.info(
            "relay.listening", address=f"{self.server.server_host}:{self.server.server_port}"
        )
        clock = gevent.spawn(self._tick)
        if self.repeater is not None:
            self._listen_for_old(self.repeater, "agent", self.settings.repeater_agents)
            self._listen_for_old(self.repeater, "viewer", self.settings.repeater_viewers)
        if self.settings.metrics is not None:
            lag = metrics.Lag()
            gevent.spawn(lag.run)
            shown = metrics.serve(
                self.settings.metrics, metrics.Numbers(self.switchboard, self.reception, lag)
            )
            self.log.info("metrics.listening", address=f"{shown.server_host}:{shown.server_port}")
        until.wait()
        self.log.info("relay.stopping")
        clock.kill()
        self.stop()

    def _listen_for_old(self, repeater: Repeater, end: End, address: Address) -> None:
        server = repeater.listen(end, address)
        where = f"{server.server_host}:{server.server_port}"
        self.log.info("repeater.listening", end=end, address=where)

    def stop(self) -> None:
        """No new ends; running ones are told to come back; what is pending is published."""
        self.reception.draining = True
        self.switchboard.draining = True
        self.server.stop_accepting()
        for session in self.switchboard.tunnels.sessions():
            self.switchboard.cut(session, "drain")
        self.switchboard.pump.close_all(Code.RESTART, "the relay stops")
        self.herald.announce()
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


def build(settings: Relay, keys: KeyRing, *, alone: bool = False) -> Node:
    """All parts, joined; nothing has started."""
    logger = log.get("relay").bind()  # bound once: binding costs more than a line
    loop: Any = gevent.get_hub().loop
    pump = Pump(
        loop,
        ping_seconds=settings.ping_seconds,
        stall_seconds=settings.stall_seconds,
        close_seconds=settings.close_seconds,
        max_frame=settings.max_frame,
        max_message=settings.max_message,
    )
    tunnels = Tunnels(settings.wait_seconds)
    admission = Admission(
        keys,
        node=settings.node,
        origin=None if alone else settings.public_url.lower(),
        started=time.time(),
    )

    def cut(session: str) -> None:
        admission.cut(session, time.time())
        switchboard.cut(session)

    def load() -> RelayAlive:
        return RelayAlive(tunnels.joined, tunnels.waiting, switchboard.draining)

    herald: Herald | standalone.Silence
    if alone:
        herald = standalone.Silence()
    else:
        herald = Herald(
            settings.node,
            partial(Link, addresses(settings.broker_urls), name="relay"),
            Bulletin(),
            clock=utc,
            load=load,
            cut=cut,
            log=logger,
        )
    switchboard = Switchboard(pump, tunnels, report=herald.report, now=time.monotonic, log=logger)
    refusals: Counter[str] = Counter()
    repeater: Repeater | None = None
    if settings.repeater == "on":
        repeater = Repeater(
            pump,
            admission,
            enter=switchboard.enter,
            left=switchboard.left,
            refused=lambda kind: refusals.update([kind]),
            now=time.time,
            seconds=settings.handshake_seconds,
            log=logger,
        )
    reception = Reception(
        admission,
        keys,
        node=settings.node,
        echo=settings.echo,
        welcome=switchboard.welcome,
        amqp=None if alone else Bridge(pump, settings.amqp_backend, logger).take,
        old=repeater.take if repeater else None,
        refusals=refusals,
        echoes=lambda sock, early: void(pump.echo(sock, ignore, early)),
        ready=herald.ready,
        full=lambda: pump.size >= settings.max_connections,
        now=time.time,
    )
    server = Server(
        (settings.listen.host, settings.listen.port),
        reception,
        handshake_seconds=settings.handshake_seconds,
        max_handshakes=settings.max_handshakes,
        max_header=settings.max_header,
    )
    return Node(server, reception, switchboard, herald, repeater, settings, logger)


def void(_: object) -> None:
    """Nothing."""


def prepare_process() -> None:
    """As many open files as we may have; large blocks of memory stay with us for reuse."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # glibc raises its threshold for giving memory back once a larger block was freed; below it
    # every 128 KiB read would fault its pages in anew [mallopt(3), M_MMAP_THRESHOLD].
    del [bytes(4 << 20)][0]
    gc.freeze()


def main() -> None:
    """Read the settings, build, run until SIGTERM or SIGINT."""
    options = standalone.parser().parse_args()
    if options.command == "ticket":
        print(standalone.ticket(options))  # noqa: T201 - it was asked for
        return
    settings: Relay
    if options.standalone:
        settings = standalone.settings(options)
    else:
        settings = load_or_exit(Relay, standalone.USAGE)
    log.configure(settings.log_format, settings.log_level)
    try:
        keys = load_ring(settings.public_keys)
    except KeyProblem as problem:
        raise SystemExit(f"relay: cannot start.\n{problem}") from None
    stop = Bell()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stop.set)
    node = build(settings, keys, alone=options.standalone)
    prepare_process()
    try:
        node.run(stop)
    except OSError as error:
        raise SystemExit(f"relay: cannot listen on {settings.listen}: {error.strerror}") from None
