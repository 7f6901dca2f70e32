"""The two who meet, as far as the road needs them: a signed-in browser, and a real agent's road."""

import http.client
import http.cookiejar
import json
import re
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path
from queue import SimpleQueue

from agent.credentials import Password
from agent.desk import Desk
from agent.desk import Machine as Computer
from agent.inputs import Heard
from agent.road import Road
from agent.spool import Spool
from bench._service import PASSWORD
from broker.clock import utc
from broker.events import Event, pack
from broker.facts import Fact
from broker.ids import event_id, unguessable
from broker.lifecycle import Author
from ops.stack import Stack

PATIENCE = 30.0


class Technician:
    """A signed-in browser, as far as the road needs it."""

    def __init__(self, stack: Stack, login: str = "tec") -> None:
        self.stack = stack
        self.heard: SimpleQueue[tuple[str, float]] = SimpleQueue()
        self._jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar)).open
        form = urllib.parse.urlencode({"login": login, "password": PASSWORD}).encode()
        page = self._open(f"{stack.url}/sign-in", form, PATIENCE).read().decode()
        found = re.search(r'X-CSRF-Token": "(\w+)"', page)
        assert found
        self._csrf = found[1]
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        with self._open(f"{self.stack.url}/live", timeout=60) as stream:
            for line in stream:
                if line.startswith(b"data: "):
                    self.heard.put((line[6:].decode().strip(), time.perf_counter()))

    def accepts(self, request: str) -> None:
        self._asks(request, "accept")

    def ticket(self, request: str) -> tuple[str, str]:
        """Where the pixels come from, and what opens that door."""
        told = json.loads(self._asks(request, "ticket"))
        return told["url"], told["ticket"]

    def _asks(self, request: str, what: str) -> bytes:
        asked = urllib.request.Request(
            f"{self.stack.url}/requests/{request}/{what}",
            method="POST",
            headers={"X-CSRF-Token": self._csrf, "Accept": "application/json"},
        )
        with self._open(asked, None, PATIENCE) as reply:
            said: bytes = reply.read()
            return said

    def sees(self, request: str) -> float:
        while True:
            told, at = self.heard.get(timeout=PATIENCE)
            if told == request:
                return at


class Person:
    """The real agent's road, without a screen."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.heard: SimpleQueue[tuple[Heard, float]] = SimpleQueue()
        up = threading.Event()
        desk = Desk(stack.url, Computer("bench", unguessable(), "bench"))
        self._seat = desk.sign_in(Password("person", PASSWORD))
        self._road = Road(
            self._seat,
            Spool(folder, self._seat.person.agent),
            heard=lambda heard: self.heard.put((heard, time.perf_counter())),
            changed=lambda is_up: up.set() if is_up else up.clear(),
            shut_out=lambda _: None,
        )
        self._road.start()
        assert up.wait(PATIENCE)

    def says(self, request: str, fact: Fact) -> float:
        now = utc()
        agent = self._seat.person.agent
        at = time.perf_counter()
        self._road.say(pack(Event(event_id(now), Author.AGENT, agent, request, now, fact)))
        return at

    def hears(self, request: str, kind: type[Fact]) -> float:
        return self.waits_for(request, kind)[1]

    def waits_for(self, request: str, kind: type[Fact]) -> tuple[Heard, float]:
        """What was said, and when it was heard."""
        while True:
            heard, at = self.heard.get(timeout=PATIENCE)
            if heard.help == request and isinstance(heard.fact, kind):
                return heard, at

    def ticket(self, request: str) -> tuple[str, str]:
        """Where the pixels go, and what opens that door."""
        return self._seat.ticket(request)

    def leaves(self) -> None:
        self._road.stop()
