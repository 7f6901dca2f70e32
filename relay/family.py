"""The nodes of one machine: a process for each, watched by one that does nothing else.

Their names and ports are in `broker.nodes`. A node that ends by itself is started again, and one
that does not answer any more is ended: its sessions come back by themselves, on whichever node
their new tickets name.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gevent
from gevent.event import Event as Bell

from broker import log, watchdog
from broker.backoff import delays
from broker.nodes import nodes
from broker.settings import Address
from relay.settings import Relay

STABLE_SECONDS = 10.0  # a node that lived so long may be started again at once
ASK_SECONDS = 5.0
FROZEN_SECONDS = 30.0  # as long as systemd bears a single node's silence


@dataclass(frozen=True)
class Member:
    """One node of the family: what differs from the settings that they share. Pure."""

    number: int
    variables: Mapping[str, str]


def members(settings: Relay) -> list[Member]:
    """The nodes that these settings ask for."""
    metrics = settings.metrics
    return [
        Member(
            number,
            {
                "HC_RELAY_PROCESSES": "1",
                "HC_RELAY_NODE": node.name,
                "HC_RELAY_LISTEN": str(node.listen),
                "HC_RELAY_METRICS": str(metrics.after(number - 1)) if metrics else "",
                # Their ports are fixed by the old clients, so one node has them.
                "HC_REPEATER": settings.repeater if number == 1 else "off",
                "NOTIFY_SOCKET": "",  # the one that watches speaks for all
            },
        )
        for number, node in enumerate(
            nodes(settings.node, settings.listen, settings.processes), start=1
        )
    ]


def run(settings: Relay, arguments: Sequence[str]) -> int:
    """Keep all nodes running until told to end; the exit code."""
    logger = log.get("relay").bind()
    drain = Bell()
    children: dict[int, subprocess.Popen[bytes]] = {}

    def asked() -> None:
        drain.set()
        for child in children.values():
            child.send_signal(signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, asked)
    family = members(settings)
    doors = [Address.parse(member.variables["HC_RELAY_LISTEN"]) for member in family]
    watchdog.follow(lambda: any(watchdog.answers(door) for door in doors))
    keepers = [gevent.spawn(keep, member, arguments, children, drain, logger) for member in family]
    watchers = [
        gevent.spawn(watch, member.number, partial(watchdog.answers, door), children, logger)
        for member, door in zip(family, doors, strict=True)
    ]
    gevent.joinall(keepers)
    gevent.killall(watchers)
    return 0


def keep(
    member: Member,
    arguments: Sequence[str],
    children: dict[int, subprocess.Popen[bytes]],
    drain: Bell,
    logger: Any,
) -> None:
    """Start this node, and start it again when it ends by itself."""
    wait = delays(cap=5.0)
    # A node must not outlive the one that watches it, even if that one is killed.
    tied = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    while not drain.is_set():
        timer = gevent.Timeout(STABLE_SECONDS)
        child = subprocess.Popen(
            [*tied, sys.executable, "-m", "relay", *arguments],
            env={**os.environ, **member.variables},  # noqa: TID251 - a child gets what we got
        )
        children[member.number] = child
        timer.start()
        try:
            code = child.wait()
        except gevent.Timeout as lived:
            if lived is not timer:
                raise
            wait = delays(cap=5.0)
            code = child.wait()
        finally:
            timer.close()
        del children[member.number]
        if not drain.is_set():
            node = member.variables["HC_RELAY_NODE"]
            logger.error("relay.ended", node=node, code=code)
            drain.wait(next(wait))


def watch(
    number: int,
    answers: Callable[[], bool],
    children: Mapping[int, subprocess.Popen[bytes]],
    logger: Any,
    frozen: float = FROZEN_SECONDS,
) -> None:
    """End a node that has answered once and does not any more; `keep` sees it end."""
    known, heard = 0, 0.0
    while True:
        gevent.sleep(min(ASK_SECONDS, frozen / 3))
        child = children.get(number)
        if child is None:
            continue
        if answers():
            known, heard = child.pid, time.monotonic()
        elif child.pid == known and time.monotonic() - heard > frozen:
            logger.error("relay.frozen", pid=child.pid)
            child.kill()
            known = 0
