"""The relay against its floor and its rivals: speed, round trip, load, size, openings, slowness.

    ./hc bench relay [--json] [--quick]

All rows come from one run on one machine with one load generator (`load.c`: raw sockets, prepared
frames). Relays take turns, and each figure is the best of its turns: what other programs on the
machine take away is not the relay's, and it never adds anything.
"""

import os
import select
import socket
import statistics
import subprocess
import threading
import time

from bench import _rigs
from bench._processes import processor, resident
from bench._rigs import Ours, Pair, Rig
from bench._rows import Row, at_least, at_most, main

PONG = b"\x8a\x80\x00\x00\x00\x00"


def load(pair: Pair | list[socket.socket], *words: object) -> dict[str, float]:
    """Run the load generator on these sockets; `{}` in the words stands for them."""
    numbers = [one.fileno() for one in pair]
    command = [str(_rigs.compiled("load.c"))]
    for word in words:
        command += [str(one) for one in numbers] if word == "{}" else [str(word)]
    done = subprocess.run(command, pass_fds=numbers, check=True, capture_output=True, text=True)
    return {name: float(value) for name, value in (it.split() for it in done.stdout.splitlines())}


def close(pair: Pair | list[socket.socket]) -> None:
    for sock in pair:
        sock.close()


def throughput(rigs: list[Rig], size: int, turns: int, seconds: float) -> dict[str, float]:
    """Megabytes a second, agent to viewer."""
    found: dict[str, list[float]] = {rig.name: [] for rig in rigs}
    for _ in range(turns):
        for rig in rigs:
            pair = rig.pair()
            found[rig.name].append(load(pair, "push", "{}", size, seconds)["megabytes_per_second"])
            close(pair)
    return {name: max(values) for name, values in found.items()}


def round_trips(
    rigs: list[Rig], turns: int, count: int, cores: tuple[int, int]
) -> dict[str, tuple[float, float]]:
    """p50 and p99 in microseconds, 32 bytes there and back, relays and load bound to these cores.

    Unbound, the scheduler puts them on one core or on two as it likes, and a figure is a mixture
    of two that differ tenfold: one is the work of the relay, the other mostly the waking of a core.
    """
    found: dict[str, list[dict[str, float]]] = {rig.name: [] for rig in rigs}
    all_cores = os.sched_getaffinity(0)
    for rig in rigs:
        for child in rig.children:
            os.sched_setaffinity(child.pid, {cores[0]})
    os.sched_setaffinity(0, {cores[1]})  # the load generator inherits it
    try:
        for _ in range(turns):
            for rig in rigs:
                pair = rig.pair()
                found[rig.name].append(load(pair, "ping", "{}", count))
                close(pair)
    finally:
        os.sched_setaffinity(0, all_cores)
        for rig in rigs:
            for child in rig.children:
                os.sched_setaffinity(child.pid, all_cores)
    return {
        name: (
            min(it["p50"] for it in values),
            min(it["p99"] for it in values),
        )
        for name, values in found.items()
    }


def direct_pair(listener: socket.socket) -> Pair:
    near = socket.create_connection(listener.getsockname())
    far, _ = listener.accept()
    for sock in (near, far):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return near, far


def busy(rig: Rig, pairs: int, seconds: float) -> tuple[float, float]:
    """p99 in milliseconds of small messages, through the relay and over bare connections."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        bare = [sock for _ in range(pairs) for sock in direct_pair(listener)]
    without = load(bare, "busy", seconds, 5, "{}")
    close(bare)
    ends = [sock for _ in range(pairs) for sock in rig.pair()]
    through = load(ends, "busy", seconds, 5, "{}")
    close(ends)
    return through["p99"] / 1000, without["p99"] / 1000


def openings(rig: Ours, pairs: int, batch: int = 50) -> float:
    """Pairs a second: connection, handshake, ticket verified, joined."""
    wishes = [
        _rigs.request(path, rig.offered(end, f"open-{number}"))
        for number in range(pairs)
        for path, end in (("/wsServer", "agent"), ("/wsClient", "viewer"))
    ]
    sockets: list[socket.socket] = []
    begin = time.monotonic()
    for start in range(0, len(wishes), batch):
        fresh = []
        for wish in wishes[start : start + batch]:
            sock = socket.create_connection(("127.0.0.1", rig.port))
            sock.sendall(wish)
            fresh.append(sock)
        for sock in fresh:
            if b" 101 " not in sock.recv(1000):
                raise RuntimeError("a pair was refused")
        sockets += fresh
    took = time.monotonic() - begin
    close(sockets)
    return pairs / took


def idle(rig: Ours, pairs: int, seconds: float) -> tuple[float, float]:
    """Kilobytes a pair, and the percentage of a core that all of them cost."""
    before = resident(rig.pid)
    sockets: list[socket.socket] = []
    for _ in range(pairs):
        sockets += rig.pair()
    poll = select.epoll()
    by_number = {sock.fileno(): sock for sock in sockets}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    time.sleep(1)
    memory = (resident(rig.pid) - before) / pairs / 1000
    begin, used = time.monotonic(), processor(rig.pid)
    while (left := begin + seconds - time.monotonic()) > 0:
        for number, _ in poll.poll(left):
            if not by_number[number].recv(1000):
                raise RuntimeError("the relay closed an idle session")
            by_number[number].send(PONG)
    share = 100 * (processor(rig.pid) - used) / (time.monotonic() - begin)
    poll.close()
    close(sockets)
    return memory, share


def stalled(rig: Rig, other: Rig, seconds: float) -> tuple[float, float, float]:
    """Megabytes of growth while a viewer does not read; others' p99 (us) without and with it.

    It is stuck on `rig` all the time, and `other` is the same relay with nobody stuck: sessions on
    both are measured in short turns, so that what else the machine does falls on both alike.
    """
    quiet, watched, stuck = other.pair(), rig.pair(), rig.pair()
    for pair in (quiet, watched):
        load(pair, "ping", "{}", 5000)
    before = resident(rig.pid)
    over = threading.Event()
    thread = threading.Thread(target=push, args=(stuck, over))
    thread.start()
    deadline = time.monotonic() + seconds
    without, meanwhile = [], []
    time.sleep(0.5)  # until nothing more goes in
    while time.monotonic() < deadline:
        without.append(load(quiet, "ping", "{}", 2000)["p99"])
        meanwhile.append(load(watched, "ping", "{}", 2000)["p99"])
    over.set()
    thread.join()
    growth = (resident(rig.pid) - before) / 1e6
    for pair in (quiet, watched, stuck):
        close(pair)
    return growth, statistics.median(without), statistics.median(meanwhile)


def push(pair: Pair, over: threading.Event) -> None:
    """As much as goes in, from the agent's end."""
    frame = b"\x82\xff" + (65536).to_bytes(8, "big") + bytes(4) + bytes(65536)
    pair[0].settimeout(0.2)
    at = 0
    while not over.is_set():
        try:
            at = (at + pair[0].send(frame[at:])) % len(frame)
        except TimeoutError:
            continue


def measure(*, quick: bool) -> list[Row]:
    """The whole table."""
    if _rigs.compiled("load.c") is None:
        raise SystemExit("bench: no C compiler (cc); the load generator cannot be built")
    turns, seconds = (3, 0.5) if quick else (7, 1.5)
    rows: list[Row] = []
    ours = Ours()
    with _rigs.running(ours, _rigs.floor(), _rigs.stock(), _rigs.websockify()) as rigs:
        wanted = {1024: 1.0, 16384: 0.8, 65536: 0.75}
        for size, ratio in wanted.items():
            got = throughput(rigs, size, turns, seconds)
            label = f"one session, {size // 1024} KiB frames"
            rows += [Row(f"{label}: {name}", round(it, 1), "MB/s") for name, it in got.items()]
            mine = got[ours.name]
            rows.append(
                at_least(f"{label}: of the C relay", mine / got["plain C relay"], "x", ratio)
            )
            if size == 16384:
                rows.append(
                    at_least(f"{label}: of stock", mine / got["stock gevent-websocket"], "x", 60)
                )
                if "two websockify" in got:
                    rows.append(
                        at_least(f"{label}: of websockify", mine / got["two websockify"], "x", 4)
                    )
        first, *others = sorted(os.sched_getaffinity(0))
        ways = {"on one core": (first, first)}
        if others:
            ways["on two cores"] = (first, others[0])
        for way, cores in ways.items():
            trips = round_trips(rigs, 4 * turns, 2000, cores)
            label = f"round trip of 32 bytes {way}"
            for name, (p50, p99) in trips.items():
                rows.append(Row(f"{label}, p50: {name}", round(p50, 1), "us"))
                rows.append(Row(f"{label}, p99: {name}", round(p99, 1), "us"))
            (p50, p99), (floor50, floor99) = trips[ours.name], trips["plain C relay"]
            rows.append(at_most(f"{label}, p50: of the C relay", p50 / floor50, "x", 1.3))
            rows.append(at_most(f"{label}, p99: of the C relay", p99 / floor99, "x", 1.5))
    with _rigs.running(ours := Ours()):
        through, without = busy(ours, 200, 3 if quick else 10)
        rows.append(Row("200 busy sessions, p99: bare connections", round(without, 2), "ms"))
        rows.append(Row("200 busy sessions, p99: this relay", round(through, 2), "ms"))
        rows.append(at_most("200 busy sessions, added p99", through - without, "ms", 10))
    with _rigs.running(ours := Ours()):
        rows.append(
            at_least("pairs opened a second", openings(ours, 500 if quick else 2000), "/s", 800)
        )
    with _rigs.running(ours := Ours()):
        pairs = 500 if quick else 5000
        memory, share = idle(ours, pairs, 10 if quick else 45)
        rows.append(at_most(f"{pairs} idle pairs, memory of one", memory, "kB", 48))
        rows.append(at_most(f"{pairs} idle pairs, processor", share, "% of a core", 1))
    with _rigs.running(ours := Ours(), other := Ours()):
        growth, without_it, meanwhile = stalled(ours, other, 5 if quick else 30)
        rows.append(at_most("a viewer that reads nothing: growth", growth, "MB", 1))
        rows.append(Row("others' round trip, p99: without it", round(without_it, 1), "us"))
        rows.append(Row("others' round trip, p99: beside it", round(meanwhile, 1), "us"))
        rows.append(at_most("others' round trip, p99: ratio", meanwhile / without_it, "x", 1.2))
    return rows


if __name__ == "__main__":
    main("relay", lambda quick: measure(quick=quick))
