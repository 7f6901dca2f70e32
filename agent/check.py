"""`--check`: the line test. Is everything there that a session needs, and how good is the line?

Step by step, as a session would: the proxy, the server over HTTPS, the clocks, signing in, the
broker's road through /amqp, the relay through /wsEcho, the desktop, and the program that shows it.
A step that fails says what to do; those that need it are not tried, nor are those that need a
password where none was given. Nothing secret is ever printed.
"""

import contextlib
import email.utils
import http.client
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
from websockets.sync.client import ClientConnection

from agent.credentials import Credentials
from agent.desk import Desk, Seat
from agent.desktop import CannotShare, Desktop
from agent.exit_codes import CANNOT_SHARE, NOT_HELPED, UNREACHABLE, WRONG_PASSWORD
from agent.inputs import Problem
from agent.network import CLOCK_SECONDS, Blocked, Network
from agent.replies import DeskProblem
from agent.road import amqp_socket
from agent.wording import Words, duration
from broker.dialling import sockets
from broker.link import Link

BROKER_SECONDS = 10.0
ROUNDS = 50
SMALL = b"0123456789abcdef" * 2  # 32 bytes
PIECE = bytes(64 * 1024)
PIECES = 128  # 8 MiB
PATIENCE = 20.0

AWAY = ("unreachable", "certificate", "not_a_desk", "proxy_")  # how such problems begin
SCREEN = ("display", "vnc")
NO_DISPLAY = {"no_display", "wayland", "display_gone"}


Figures = dict[str, float | str]


@dataclass(frozen=True)
class Finding:
    """One step: what was looked at, and what is wrong with it, or what was measured."""

    step: str
    problem: Problem | None = None
    figures: Figures = field(default_factory=dict)
    tried: bool = True

    @property
    def ok(self) -> bool:
        return self.problem is None


def clock_finding(theirs: float, ours: float) -> Finding:
    """Do the two clocks agree well enough for tokens and certificates? (Unix seconds)"""
    ahead = ours - theirs
    problem = Problem("clock", duration(abs(ahead))) if abs(ahead) > CLOCK_SECONDS else None
    return Finding("clock", problem, {"seconds": round(ahead, 1)})


def exit_code(findings: list[Finding]) -> int:
    """0 when all is well; otherwise that of the first thing that is not."""
    for finding in findings:
        if finding.problem is not None:
            kind = finding.problem.kind
            if finding.step in SCREEN:
                return CANNOT_SHARE
            if kind.startswith(AWAY):
                return UNREACHABLE
            return WRONG_PASSWORD if kind == "wrong_password" else NOT_HELPED
    return 0


def line(finding: Finding, words: Words, *, as_json: bool) -> str:
    """The finding for eyes, or as one JSON object."""
    wrong = words.problem(finding.problem) if finding.problem else None
    if as_json:
        told = {"step": finding.step, "ok": finding.ok and finding.tried, **finding.figures}
        told |= {} if finding.tried else {"tried": False}
        return json.dumps(told | ({"problem": wrong} if wrong else {}), ensure_ascii=False)
    name = words(f"check.{finding.step}")
    if not finding.tried:
        return f"- {name}: {words('check.untried')}"
    if wrong:
        return f"✗ {name}: {wrong}"
    return f"✓ {name}" + words(f"check.{finding.step}.ok", **finding.figures)


def run(
    server: str, credentials: Credentials | None, desk: Desk, desktop: Desktop, words: Words,
    out: TextIO, *, as_json: bool,
) -> int:  # fmt: skip
    """All steps, a line for each; the exit code."""
    findings = []
    for finding in steps(server, credentials, desk, desktop):
        findings.append(finding)
        print(line(finding, words, as_json=as_json), file=out, flush=True)
    return exit_code(findings)


def steps(
    server: str, credentials: Credentials | None, desk: Desk, desktop: Desktop
) -> Iterator[Finding]:
    """One finding after the other."""
    passed = _proxy(desk.network, server)
    yield passed
    if passed.ok:
        yield from _far(server, credentials, desk)
    yield from screen_findings(desktop)


def _far(server: str, credentials: Credentials | None, desk: Desk) -> Iterator[Finding]:
    """What lies behind the proxy."""
    reached, told = _server(server, desk)
    yield reached
    if told is not None:
        yield clock_finding(told, time.time())
    if not reached.ok:
        return
    if credentials is None:
        yield from (Finding(step, tried=False) for step in ("sign_in", "broker", "relay"))
        return
    seat, signed_in = _sign_in(desk, credentials)
    yield signed_in
    if seat is not None:
        yield _measured("broker", lambda: _broker(seat))
        yield _measured("relay", lambda: _relay(seat))


def _proxy(network: Network, server: str) -> Finding:
    proxy = network.proxy(server)
    if proxy is None:
        return Finding("proxy", figures={"through": "-"})
    try:
        network.stream(server).close()
    except Blocked as error:
        return Finding("proxy", error.problem)
    except OSError:
        pass  # it does its part; what is behind it is told by the next step
    return Finding("proxy", figures={"through": proxy.address})


def _server(server: str, desk: Desk) -> tuple[Finding, float | None]:
    begun = time.perf_counter()
    request = urllib.request.Request(f"{server}/healthz")  # noqa: S310 - http and https alone
    try:
        with desk.network.open(request, PATIENCE) as reply:
            date = email.utils.parsedate_to_datetime(reply.headers["Date"])
    except urllib.error.HTTPError as error:
        with error:
            detail = f"{server}, {error.code}"
        return Finding("server", Problem("unavailable", detail)), None
    except (ValueError, TypeError):
        return Finding("server", Problem("not_a_desk", server)), None
    except (OSError, http.client.HTTPException) as error:
        return Finding("server", desk.unreachable(error).problem), None
    took = (time.perf_counter() - begun) * 1000
    return Finding("server", figures={"milliseconds": round(took, 1)}), date.timestamp()


def _sign_in(desk: Desk, credentials: Credentials) -> tuple[Seat | None, Finding]:
    try:
        return desk.sign_in(credentials), Finding("sign_in")
    except DeskProblem as problem:
        return None, Finding("sign_in", problem.problem)


def _measured(step: str, look: Callable[[], Figures]) -> Finding:
    try:
        return Finding(step, figures=look())
    except (OSError, WebSocketException, DeskProblem, TimeoutError) as error:
        return Finding(step, Problem(f"no_{step}", str(error)))


def _broker(seat: Seat) -> Figures:
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


def _relay(seat: Seat) -> Figures:
    """Round trips of small messages, then as much as fits."""
    echo = seat.person.amqp_url.removesuffix("/amqp") + "/wsEcho"
    bearer = {"Authorization": f"Bearer {seat.token()}"}
    with seat.network.websocket(echo, additional_headers=bearer, max_size=1 << 20) as road:
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


def screen_findings(desktop: Desktop) -> Iterator[Finding]:
    """Is there a desktop that can be shared, and the program that does it?"""
    try:
        desktop.check()
    except CannotShare as error:
        if error.problem.kind in NO_DISPLAY:
            yield Finding("display", error.problem)
            return
        yield Finding("display")
        yield Finding("vnc", error.problem)
    else:
        yield from (Finding("display"), Finding("vnc"))
