"""The desk: how soon its pages come and its live events arrive, with many at work.

    ./hc bench desk [--json] [--quick]

A service of its own (RabbitMQ, front, one desk process) on a private MariaDB that holds a million
ended requests; 500 people wait, 50 technicians have their page open, then 200.
"""

import contextlib
import http.client
import http.cookiejar
import re
import statistics
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from admin.model import Request
from admin.store import SqlStore
from bench import _years
from bench._ears import Ears
from bench._processes import resident
from bench._rows import Row, at_most, main
from bench._service import PASSWORD, service
from broker.clock import utc
from broker.ids import unguessable
from broker.lifecycle import State
from ops.mariadb import MariaDb
from ops.stack import Stack

PATIENCE, TARGET = 60.0, 80.0


class Technician:
    """A signed-in browser with one connection that stays, as browsers have it."""

    def __init__(self, stack: Stack, login: str, cookies: str = "") -> None:
        self.where = urlsplit(stack.url)
        self.cookies = cookies or self._sign_in(stack, login)
        assert self.where.hostname
        self._line = http.client.HTTPConnection(self.where.hostname, self.where.port)
        self._used = time.perf_counter()
        page = self.get("/")[1]
        found = re.search(r'X-CSRF-Token": "(\w+)"', page)
        assert found, page[:2000]
        self._csrf = found[1]

    def _sign_in(self, stack: Stack, login: str) -> str:
        jar = http.cookiejar.CookieJar()
        browse = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        form = urllib.parse.urlencode({"login": login, "password": PASSWORD}).encode()
        browse.open(f"{stack.url}/sign-in", form, PATIENCE).close()
        return "; ".join(f"{one.name}={one.value}" for one in jar)

    def get(self, path: str) -> tuple[float, str]:
        """Milliseconds to the first byte of the answer, and the whole of it."""
        self._fresh()
        begun = time.perf_counter()
        self._line.request("GET", path, headers={"Cookie": self.cookies})
        answer = self._line.getresponse()
        took = (time.perf_counter() - begun) * 1000
        text = answer.read().decode()
        assert answer.status == 200, (path, answer.status, text[:500])
        return took, text

    def post(self, path: str) -> None:
        headers = {"Cookie": self.cookies, "X-CSRF-Token": self._csrf, "Accept": "application/json"}
        self._fresh()
        self._line.request("POST", path, headers=headers)
        self._line.getresponse().read()

    def _fresh(self) -> None:
        """The front closes a connection that nobody used for a while."""
        if time.perf_counter() - self._used > 20:
            self._line.close()
            self._line.connect()
        self._used = time.perf_counter()

    def follow(self, ears: Ears) -> None:
        """Open the live page."""
        self.ear = ears.opens(self.where, self.cookies, PATIENCE)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


def page(name: str, technician: Technician, path: str, rounds: int) -> Row:
    times = [technician.get(path)[0] for _ in range(rounds)]
    return at_most(f"{name}: first byte, p95", p95(times), "ms", TARGET)


def live(technicians: list[Technician], waiting: list[str], rounds: int) -> list[Row]:
    """One accepts and gives up; when have all others heard of it?"""
    one, others = technicians[0], technicians[1:]
    times: list[float] = []
    for _ in range(rounds):
        for path in ("accept", "give-up"):
            for other in others:
                other.ear.heard.clear()
            begun = time.perf_counter()
            one.post(f"/requests/{waiting[0]}/{path}")
            times += [(heard(other, waiting[0]) - begun) * 1000 for other in others]
    return [at_most(f"live event to {len(technicians)} technicians, p95", p95(times), "ms", TARGET)]


def heard(technician: Technician, request: str) -> float:
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        for told, at in list(technician.ear.heard):
            if told == request:
                return at
        time.sleep(0.001)
    raise RuntimeError("no live event")


def at_once(technicians: list[Technician], path: str) -> float:
    """Milliseconds until all have this page that they ask for at one moment."""
    threads = [threading.Thread(target=one.get, args=(path,)) for one in technicians]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - begun) * 1000


def wait_in_line(store: SqlStore, count: int) -> list[str]:
    """People who wait."""
    with store.read() as uow:
        machines = uow.machines()[:count]
    ids = []
    for machine in machines:
        now = utc()
        asked = Request(
            id=unguessable(), machine=machine.id, user=machine.person, state=State.REQUESTED,
            text="The printer says that there is paper where there is none", created=now,
            modified=now, version=1,
        )  # fmt: skip
        with store.write() as uow:
            uow.add_request(asked, "bench")
        ids.append(asked.id)
    return ids


@contextlib.contextmanager
def years(ended: int) -> Iterator[tuple[Stack, SqlStore]]:
    """A service whose database holds so many requests that ended."""
    with tempfile.TemporaryDirectory() as folder:
        server = MariaDb(Path(folder) / "maria", *_years.BULK)
        server.start()
        server.run("CREATE DATABASE desk")
        url = server.url("desk")
        settings = {"HC_DATABASE_URL": url, "HC_TOTP_ROLES": ""}
        people = {"tec": "TECH", "boss": "ADMIN"}
        store = SqlStore(url)
        try:
            with service(Path(folder) / "var", people, settings) as stack:
                _years.fill(store, ended)
                yield stack, store
        finally:
            store.engine.dispose()
            server.stop()


def measure(quick: bool) -> list[Row]:
    ended, rounds = (20_000, 30) if quick else (1_000_000, 100)
    with years(ended) as (stack, store):
        waiting = wait_in_line(store, 500)
        boss, first = Technician(stack, "boss"), Technician(stack, "tec")

        def more(count: int) -> list[Technician]:
            return [Technician(stack, "tec", first.cookies) for _ in range(count)]

        ears, many = Ears(), [first, *more(49)]
        for one in many:
            one.follow(ears)
        kept = f"{ended:,} requests"
        half = "2025-06-01T00:00:00+00:00~0"
        pages: list[tuple[str, str]] = [
            ("dashboard, 50 technicians, 500 waiting", "/"),
            ("its board alone", "/board"),
            ("a request", f"/requests/{waiting[0]}"),
            (f"history, {kept}", "/history"),
            ("history, a page from the middle", f"/history?before={quote(half)}"),
            ("history of one person", "/history?person=user777"),
            ("history of all who are called so", "/history?person=number"),
            ("history of guests", "/history?person=visitor"),
            ("history, one outcome", "/history?outcome=10"),
            ("history, a common word", "/history?words=impresora"),
            ("history, a rare word", f"/history?words=ticket{ended // 2}"),
            ("history, a common and a rare word", f"/history?words=impresora+ticket{ended // 2}"),
            ("reports, 30 days", "/reports"),
        ]
        rows = [page(name, boss, path, rounds) for name, path in pages]
        rows += live(many, waiting, rounds // 2)
        together: Callable[[], float] = lambda: at_once(many, "/board")  # noqa: E731
        boards = [together() for _ in range(max(4, rounds // 10))]
        rows.append(Row("50 technicians fetch the board at once: all have it", max(boards), "ms"))
        before = resident(stack.pid("desk"))
        crowd = more(150)
        for one in crowd:
            one.follow(ears)
        grown = (resident(stack.pid("desk")) - before) / len(crowd) / 1024**2
        rows.append(at_most("memory of a live technician, 200 of them", grown, "MB", 2))
        rows += [page("dashboard, 200 technicians", boss, "/", rounds)]
        rows += live([first, *many[1:], *crowd], waiting, rounds // 2)
    return rows


if __name__ == "__main__":
    main("desk", measure)
