"""All parts of a relay node, joined. Nothing has started when `build` returns."""

import time
from collections import Counter
from functools import partial
from typing import Any

import gevent

from broker import log
from broker.clock import utc
from broker.dialling import addresses
from broker.facts import RelayAlive
from broker.ids import unguessable
from broker.keys import KeyRing
from broker.link import Link
from relay import standalone
from relay.admission import Admission, origin_of
from relay.amqp import Bridge, ignore
from relay.bulletin import Bulletin
from relay.herald import Herald
from relay.node import Node
from relay.pump import Pump
from relay.rate import Allowance, Rates
from relay.reception import Reception
from relay.repeater import Repeater
from relay.server import Server
from relay.settings import Relay
from relay.switchboard import Switchboard
from relay.tunnels import Tunnels


def build(settings: Relay, keys: KeyRing, *, alone: bool = False) -> Node:
    """All parts, joined; nothing has started."""
    boot = unguessable()  # the name of this run
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
        origin=None if alone else origin_of(settings.public_url),
        started=time.time(),
    )

    def cut(session: str) -> None:
        admission.cut(session, time.time())
        switchboard.cut(session)

    def load() -> RelayAlive:
        return RelayAlive(tunnels.joined, tunnels.waiting, switchboard.draining, boot)

    allowance = Allowance(settings.agent_rate, settings.agent_burst, settings.agent_patience)
    bridge = Bridge(pump, settings.amqp_backend, Rates(allowance), time.monotonic, logger)
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
            revoke=bridge.revoke,
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
        amqp=None if alone else bridge.take,
        old=repeater.take if repeater else None,
        refusals=refusals,
        echoes=lambda sock, early: void(pump.echo(sock, ignore, early)),
        ready=herald.ready,
        full=lambda: pump.size >= settings.max_connections,
        known=tunnels.known,
        now=time.time,
        revoked=bridge.revoked,
        stays_out=bridge.stays_out,
    )
    server = Server(
        (settings.listen.host, settings.listen.port),
        reception,
        handshake_seconds=settings.handshake_seconds,
        max_handshakes=settings.max_handshakes,
        max_header=settings.max_header,
    )
    return Node(server, reception, switchboard, bridge, herald, repeater, settings, logger)


def void(_: object) -> None:
    """Nothing."""
