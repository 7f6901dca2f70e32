"""The event road: how soon a request is seen, an acceptance heard, and how much passes a second.

    ./hc bench signalling [--json] [--quick]

A service of its own (private RabbitMQ, SQLite, relay, front, desk); one agent on the real road
(WebSocket, relay, broker), one technician with a live page over HTTP, and a crowd of connected
agents. The inbox is measured apart, on SQLite and on a private MariaDB.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from admin.model import Machine, Role
from admin.store import SqlStore
from bench import _inbox
from bench._ends import PATIENCE, Person, Technician
from bench._processes import resident
from bench._rows import Row, at_least, at_most, main
from bench._service import service
from broker import tokens
from broker.clock import utc
from broker.dialling import addresses
from broker.facts import HelpAccepted, HelpCancelled, HelpQueued, HelpRequested
from broker.ids import unguessable
from broker.keys import load_signing
from broker.link import Link
from broker.topology import agent_mailbox
from ops.stack import ROOT, Stack


def latencies(
    technician: Technician, person: Person, rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds: publish to live event, and accept click to agent."""
    seen, heard = [], []
    for _ in range(rounds):
        request = unguessable()
        asked = person.says(request, HelpRequested("bench"))
        seen.append((technician.sees(request) - asked) * 1000)
        person.hears(request, HelpQueued)
        clicked = time.perf_counter()
        threading.Thread(target=technician.accepts, args=(request,), daemon=True).start()
        heard.append((person.hears(request, HelpAccepted) - clicked) * 1000)
        person.says(request, HelpCancelled())
        person.hears(request, HelpCancelled)
    return seen, heard


class Crowd:
    """Many connected agents, in a process of their own."""

    def __init__(self, stack: Stack, size: int) -> None:
        assert stack.node is not None
        store = SqlStore(f"sqlite:///{stack.var / 'helpchannel.db'}")
        key, names = load_signing(stack.keys / "signing.pem"), [unguessable() for _ in range(size)]
        with store.write() as uow:
            person = uow.add_person("crowd", "Crowd", Role.USER, None)
            for name in names:
                machine = Machine(name, person, "crowd", "", revoked=False)
                uow.add_machine(machine, unguessable() * 2, utc())
        link = Link(addresses([stack.broker_url("desk")]), name="bench")
        link.start()
        assert link.wait_up(PATIENCE)
        for name in names:
            link.declare(agent_mailbox(name))
        link.stop()
        self.size = size
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench._crowd"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        order = {
            "port": stack.node.amqp_port,
            "vhost": stack.vhost,
            "agents": [[name, tokens.issue(key, name, time.time(), 3600)] for name in names],
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def all_there(self) -> float:
        """When the last one is there (Unix time); call it once they are to be waited for."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told = json.loads(line)
            if told["there"] == self.size:
                return float(told["at"])
        raise RuntimeError("the crowd has gone")

    def goes(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def spread(name: str, values: list[float], *, targets: bool) -> list[Row]:
    cuts = statistics.quantiles(values, n=100)
    p50, p95, p99 = cuts[49], cuts[94], cuts[98]
    if not targets:
        return [Row(f"{name}, p50", round(p50, 1), "ms"), Row(f"{name}, p95", round(p95, 1), "ms"),
                Row(f"{name}, p99", round(p99, 1), "ms")]  # fmt: skip
    return [at_most(f"{name}, p50", p50, "ms", 25), at_most(f"{name}, p95", p95, "ms", 80),
            Row(f"{name}, p99", round(p99, 1), "ms")]  # fmt: skip


def road(stack: Stack, rounds: int, size: int) -> list[Row]:
    node = stack.node
    assert node is not None
    technician, person = Technician(stack), Person(stack, stack.var / "spool")
    latencies(technician, person, 10)  # warm
    rows: list[Row] = []
    seen, heard = latencies(technician, person, rounds)
    rows += spread("request -> technician's live event, idle", seen, targets=False)
    rows += spread("accept click -> agent, idle", heard, targets=False)
    before = resident(node.pid), resident(stack.pid("desk"))
    crowd = Crowd(stack, size)
    try:
        crowd.all_there()
        after = resident(node.pid), resident(stack.pid("desk"))
        seen, heard = latencies(technician, person, rounds)
        crowded = f"{size} agents connected"
        rows += spread(f"request -> technician's live event, {crowded}", seen, targets=True)
        rows += spread(f"accept click -> agent, {crowded}", heard, targets=True)
        rows += [
            Row(
                f"memory of {where} for a connected agent",
                round((now - then) / size / 1024, 1),
                "kB",
            )
            for where, now, then in zip(("RabbitMQ", "the desk"), after, before, strict=True)
        ]
        request = unguessable()
        person.says(request, HelpRequested("before the restart"))
        person.hears(request, HelpQueued)
        node.stop()
        node.start()
        node.wait_ready(PATIENCE)
        ready = time.time()
        back = crowd.all_there() - ready
        rows.append(at_most(f"{size} agents back after the broker's restart", back, "s", 15))
        technician.accepts(request)
        person.hears(request, HelpAccepted)
        rows.append(Row("requests lost in the restart", 0, ""))
    finally:
        crowd.goes()
        person.leaves()
    return rows


def measure(quick: bool) -> list[Row]:
    rounds, size, events = (60, 200, 1000) if quick else (300, 1000, 5000)
    people = {"tec": "TECH", "person": "USER"}
    # One agent says here in a minute what it may say in a day.
    settings = {"HC_AGENT_RATE": "1000000000"}
    with tempfile.TemporaryDirectory() as folder, service(Path(folder), people, settings) as stack:
        rows = road(stack, rounds, size)
    rows.append(Row("events through the inbox, SQLite", round(_inbox.sqlite(events)), "a second"))
    rows.append(
        at_least("events through the inbox, MariaDB", _inbox.mariadb(events), "a second", 1000)
    )
    return rows


if __name__ == "__main__":
    main("signalling", measure)
