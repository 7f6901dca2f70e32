"""The nodes of one machine: a process for each, watched by one that does nothing else.

Their names and ports are in `broker.nodes`. A node that ends by itself is started again: its
sessions come back by themselves, on whichever node their new tickets name.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gevent
from gevent.event import Event as Bell

from broker import log
from broker.backoff import delays
from broker.nodes import nodes
from relay.settings import Relay

STABLE_SECONDS = 10.0  # a node that lived so long may be started again at once


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
    keepers = [
        gevent.spawn(keep, member, arguments, children, drain, logger)
        for member in members(settings)
    ]
    gevent.joinall(keepers)
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
