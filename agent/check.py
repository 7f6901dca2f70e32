"""`--check`: the line test. Is everything there that a session needs, and how good is the line?

Step by step, as a session would: the server over HTTP, the clocks, signing in, the broker's road
through /amqp, the relay through /wsEcho, and the program that shares the screen. A step that
fails says what to do; those that need it are not tried. Nothing secret is ever printed.
"""

import contextlib
import email.utils
import json
import statistics
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TextIO

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from agent.desk import Desk, DeskProblem, Seat
from agent.desktop import CannotShare, Desktop
from agent.headless import CANNOT_SHARE, NOT_HELPED, UNREACHABLE, WRONG_PASSWORD
from agent.inputs import Problem
from agent.road import amqp_socket
from agent.wording import Words
from broker.link import Link
from broker.rabbit import sockets

CLOCK_SECONDS = 60.0  # what a token's life forgives
BROKER_SECONDS = 10.0
ROUNDS = 50
SMALL = b"0123456789abcdef" * 2  # 32 bytes
PIECE = bytes(64 * 1024)
PIECES = 128  # 8 MiB
PATIENCE = 20.0

CODES = {
    "wrong_password": WRONG_PASSWORD,
    "unreachable": UNREACHABLE,
    "certificate": UNREACHABLE,
    "not_a_desk": UNREACHABLE,
}


@dataclass(frozen=True)
class Finding:
    """One step: what was looked at, and what is wrong with it, or what was measured."""

    step: str
    problem: Problem | None = None
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.problem is None


def clock_finding(theirs: float, ours: float) -> Finding:
    """Do the two clocks agree well enough for tokens and certificates? (Unix seconds)"""
    ahead = ours - theirs
    problem = Problem("clock", f"{abs(ahead):.0f} s") if abs(ahead) > CLOCK_SECONDS else None
    return Finding("clock", problem, {"seconds": round(ahead, 1)})


def exit_code(findings: list[Finding]) -> int:
    """0 when all is well; otherwise that of the first thing that is not."""
    for finding in findings:
        if finding.problem is not None:
            if finding.step == "screen":
                return CANNOT_SHARE
            return CODES.get(finding.problem.kind, NOT_HELPED)
    return 0


def line(finding: Finding, words: Words, *, as_json: bool) -> str:
    """The finding for eyes, or as one JSON object."""
    wrong = words.problem(finding.problem) if finding.problem else None
    if as_json:
        told = {"step": finding.step, "ok": finding.ok, **finding.figures}
        return json.dumps(told | ({"problem": wrong} if wrong else {}), ensure_ascii=False)
    name = words(f"check.{finding.step}")
    if wrong:
        return f"✗ {name}: {wrong}"
    return f"✓ {name}" + words(f"check.{finding.step}.ok", **finding.figures)


def run(
    server: str, credentials: tuple[str, str], desk: Desk, desktop: Desktop, words: Words,
    out: TextIO, *, as_json: bool,
) -> int:  # fmt: skip
    """All steps, a line for each; the exit code."""
    findings = []
    for finding in steps(server, credentials, desk, desktop):
        findings.append(finding)
        print(line(finding, words, as_json=as_json), file=out, flush=True)
    return exit_code(findings)


def steps(
    server: str, credentials: tuple[str, str], desk: Desk, desktop: Desktop
) -> Iterator[Finding]:
    """One finding after the other."""
    reached, told = _server(server)
    yield reached
    if told is not None:
        yield clock_finding(told, time.time())
    if reached.ok:
        seat, signed_in = _sign_in(desk, credentials)
        yield signed_in
        if seat is not None:
            yield _measured("broker", lambda: _broker(seat))
            yield _measured("relay", lambda: _relay(seat))
    yield _screen(desktop)


def _server(server: str) -> tuple[Finding, float | None]:
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(f"{server}/healthz", timeout=PATIENCE) as reply:  # noqa: S310
            date = email.utils.parsedate_to_datetime(reply.headers["Date"])
    except urllib.error.HTTPError as error:
        with error:
            detail = f"{server}, {error.code}"
        return Finding("server", Problem("unavailable", detail)), None
    except (OSError, ValueError, TypeError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return Finding("server", Problem("certificate", str(error))), None
        return Finding("server", Problem("unreachable", server)), None
    took = (time.perf_counter() - begun) * 1000
    return Finding("server", figures={"milliseconds": round(took, 1)}), date.timestamp()


def _sign_in(desk: Desk, credentials: tuple[str, str]) -> tuple[Seat | None, Finding]:
    try:
        return desk.sign_in(*credentials), Finding("sign_in")
    except DeskProblem as problem:
        return None, Finding("sign_in", problem.problem)


def _measured(step: str, look: Callable[[], dict[str, float]]) -> Finding:
    try:
        return Finding(step, figures=look())
    except (OSError, WebSocketException, DeskProblem, TimeoutError) as error:
        return Finding(step, Problem(f"no_{step}", str(error)))


def _broker(seat: Seat) -> dict[str, float]:
    """Open a road of our own, as a session does, and close it again."""
    begun = time.perf_counter()
    why = ["no answer"]
    link = Link(
        sockets(
            lambda: amqp_socket(seat),
            lambda: (seat.person.agent, seat.token()),
            seat.person.vhost,
        ),
        name="check",
        on_change=lambda _up, told: why.append(told),
    )
    link.start()
    try:
        if not link.wait_up(BROKER_SECONDS):
            raise TimeoutError(why[-1])
        return {"milliseconds": round((time.perf_counter() - begun) * 1000, 1)}
    finally:
        link.stop(1.0)


def _relay(seat: Seat) -> dict[str, float]:
    """Round trips of small messages, then as much as fits."""
    echo = seat.person.amqp_url.removesuffix("/amqp") + "/wsEcho"
    bearer = {"Authorization": f"Bearer {seat.token()}"}
    with connect(
        echo, additional_headers=bearer, compression=None, max_size=1 << 20, legacy=True
    ) as road:
        trips = [_trip(road) for _ in range(ROUNDS)]
        begun = time.perf_counter()
        threading.Thread(target=_pour, args=(road,), daemon=True).start()
        came = 0
        while came < len(PIECE) * PIECES:
            came += len(road.recv(PATIENCE))
        took = time.perf_counter() - begun
    return {
        "median": round(statistics.median(trips), 3),
        "p95": round(statistics.quantiles(trips, n=20)[18], 3),
        "speed": round(came / took / 1e6, 1),
    }


def _pour(road: ClientConnection) -> None:
    with contextlib.suppress(WebSocketException, OSError):  # the reader tells what is wrong
        for _ in range(PIECES):
            road.send(PIECE)


def _trip(road: ClientConnection) -> float:
    begun = time.perf_counter()
    road.send(SMALL)
    road.recv(PATIENCE)
    return (time.perf_counter() - begun) * 1000


def _screen(desktop: Desktop) -> Finding:
    try:
        desktop.check()
    except CannotShare as error:
        return Finding("screen", error.problem)
    return Finding("screen")
