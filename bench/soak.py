"""A day's load in an hour: is what the service takes flat at the end?

    ./hc bench soak [--json] [--quick] [--minutes N]

A service of its own (private RabbitMQ, SQLite, relay, front, desk, monitor). Agents on the real
road ask, technicians accept over HTTP, both open the real relay with real tickets and pass pixels'
worth of bytes, and the person ends it; then again. A crowd of connected agents is silent meanwhile.
1,200 requests in an hour are a day of 6,000 desktops, one of five of which asks. Memory, open files
and threads of each process are sampled; what they have grown by from the first quarter after the
warming up to the last one is judged. --quick is 3 minutes at a higher rate.
"""

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bench._ends import PATIENCE, Person, Technician
from bench._flat import trend
from bench._processes import family, handles, resident, threads
from bench._rows import Row, at_most, tell
from bench._service import service
from bench.signalling import Crowd
from broker import log
from broker.facts import HelpAccepted, HelpAdmitted, HelpFinished, HelpRequested, HelpValidated
from broker.grants import Grant
from broker.ids import unguessable
from broker.tickets import protocols
from ops.stack import Stack

T = TypeVar("T")
PEOPLE, TECHNICIANS, SILENT = 24, 6, 300
CHANCE = random.Random(1)  # noqa: S311 - the same day every time
PIECE = bytes(16 * 1024)
MEGA = 1e6
NODE = "rabbitmq"
# What a process may have grown by and still be flat. Erlang's heaps breathe: the broker has more.
MEMORY, BREATH, FILES, THREADS = 4.0, 0.15, 24, 2


class Load:
    """Everybody who takes part, until they are told to stop."""

    def __init__(self, stack: Stack, requests_an_hour: float, session_seconds: float) -> None:
        self.stack = stack
        self.done: Counter[str] = Counter()
        self._pause = PEOPLE * 3600 / requests_an_hour
        self._session = session_seconds
        self._asked: SimpleQueue[str] = SimpleQueue()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def begins(self, folder: Path) -> None:
        for number in range(TECHNICIANS):
            self._lives(self._technician, Technician(self.stack, f"tec{number}"))
        for number in range(PEOPLE):
            self._lives(self._person, Person(self.stack, folder / f"spool-{number}"))

    def ends(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)

    def _lives(self, life: Callable[..., None], *who: object) -> None:
        thread = threading.Thread(target=life, args=who, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _person(self, person: Person) -> None:
        while not self._over.wait(CHANCE.uniform(0.2, 1.8) * self._pause):
            try:
                self._asks(person)
                self.done["sessions"] += 1
            except Exception as problem:  # noqa: BLE001 - it is counted, and told in the end
                self.done[f"failed: {type(problem).__name__}: {str(problem)[:60]}"] += 1
        person.leaves()

    def _asks(self, person: Person) -> None:
        request = unguessable()
        person.says(request, HelpRequested("soak"))
        self._asked.put(request)
        question, _ = person.waits_for(request, HelpAccepted)
        person.says(request, HelpValidated(question.event, Grant()))
        person.hears(request, HelpAdmitted)
        url, ticket = person.ticket(request)
        with connect(url, subprotocols=protocols(ticket), compression=None) as wire:
            end = time.monotonic() + self._session * CHANCE.uniform(0.5, 1.5)
            while time.monotonic() < end and not self._over.is_set():
                wire.send(PIECE)  # about 2 Mbit/s
                self.done["bytes"] += len(PIECE)
                time.sleep(0.065)
        person.says(request, HelpFinished())
        while not person.heard.empty():  # what else was said about it
            person.heard.get()

    def _technician(self, technician: Technician) -> None:
        while not self._over.is_set():
            while not technician.heard.empty():  # the live page's news
                technician.heard.get()
            try:
                request = self._asked.get(timeout=1)
            except Empty:
                continue
            # Each session of a technician's is looked at beside the next.
            self._lives_shortly(technician, request)

    def _lives_shortly(self, technician: Technician, request: str) -> None:
        threading.Thread(target=self._helps, args=(technician, request), daemon=True).start()

    def _helps(self, technician: Technician, request: str) -> None:
        try:
            _patiently(lambda: technician.accepts(request))
            url, ticket = _patiently(lambda: technician.ticket(request))
            with connect(
                url, subprotocols=protocols(ticket), compression=None,
                origin=self.stack.url,
            ) as wire:  # fmt: skip
                for piece in wire:
                    self.done["seen bytes"] += len(piece)
        except ConnectionClosed:
            pass  # the person has ended it
        except Exception as problem:  # noqa: BLE001 - it is counted, and told in the end
            self.done[f"failed: {type(problem).__name__}: {str(problem)[:60]}"] += 1


def _patiently(act: Callable[[], T]) -> T:
    """Again until the request is so far: the live page would have told when."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.25)


class Samples:
    """What each process took, over time."""

    def __init__(self, stack: Stack) -> None:
        assert stack.node is not None
        roots = {name: stack.pid(name) for name in stack.names} | {NODE: stack.node.pid}
        self._families = {name: family(pid) for name, pid in roots.items()}
        self.at: list[float] = []
        self.taken: dict[tuple[str, str], list[float]] = {}

    def take(self) -> None:
        self.at.append(time.monotonic())
        for name, pids in self._families.items():
            for what, count in (("memory", resident), ("files", handles), ("threads", threads)):
                value = sum(count(pid) for pid in pids)
                self.taken.setdefault((name, what), []).append(value)


def judged(samples: Samples) -> list[Row]:
    rows: list[Row] = []
    for (name, what), values in samples.taken.items():
        found = trend(samples.at, values)
        if what == "memory":
            allowed = max(MEMORY, BREATH * found.first / MEGA if name == NODE else 0)
            rows += [
                Row(f"{name}: memory at the end", round(found.last / MEGA, 1), "MB"),
                at_most(f"{name}: memory grown", found.grown / MEGA, "MB", round(allowed, 1)),
                Row(f"{name}: memory, slope", round(found.slope / MEGA, 2), "MB an hour"),
            ]
        else:
            most = FILES if what == "files" else THREADS
            rows.append(at_most(f"{name}: {what} grown", found.grown, "", most))
    return rows


def measure(minutes: float, requests_an_hour: float, session_seconds: float) -> list[Row]:
    people = {"person": "USER"} | {f"tec{number}": "TECH" for number in range(TECHNICIANS)}
    with (
        tempfile.TemporaryDirectory() as folder,
        service(Path(folder), people, {"HC_AGENT_RATE": "1000000"}) as stack,
    ):
        crowd = Crowd(stack, SILENT)
        crowd.all_there()
        load = Load(stack, requests_an_hour, session_seconds)
        load.begins(Path(folder))
        samples, begun = Samples(stack), time.monotonic()
        pause = max(1.0, minutes * 60 / 240)
        while time.monotonic() - begun < minutes * 60:
            samples.take()
            time.sleep(pause)
        took = time.monotonic() - begun
        load.ends()
        crowd.goes()
    failed = {what: count for what, count in load.done.items() if what.startswith("failed")}
    for what, count in failed.items():
        print(f"{count} x {what}")
    return [
        Row("minutes", round(took / 60, 1), ""),
        Row("agents connected", PEOPLE + SILENT, ""),
        Row("sessions", load.done["sessions"], ""),
        Row("passed on by the relay", round(load.done["seen bytes"] / MEGA), "MB"),
        at_most("requests that did not become a session", sum(failed.values()), "", 0),
        *judged(samples),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./hc bench soak")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    parser.add_argument("--quick", action="store_true", help="3 minutes")
    parser.add_argument("--minutes", type=float, help="60 unless given")
    options = parser.parse_args()
    log.configure("console", "error")
    minutes = options.minutes or (3 if options.quick else 60)
    rate = 2400 if options.quick else 1200
    tell(measure(minutes, rate, 6 if options.quick else 20), as_json=options.json)


if __name__ == "__main__":
    main()
