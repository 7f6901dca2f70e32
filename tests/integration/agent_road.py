"""The agent as a program against a real service, and a technician who clicks over HTTP."""

import contextlib
import http.cookiejar
import json
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from broker.tickets import protocols
from ops.stack import ROOT, Stack
from tests.accounts import add_person
from tests.eventually import eventually
from tests.processes import end_process

PROGRAM = (sys.executable, "-m", "agent")
PASSWORD = "correct horse battery"
Screen = dict[str, Any]


class Agent:
    """`python -m agent --headless --json`, and what it has shown so far."""

    def __init__(
        self, url: str, home: Path, environment: dict[str, str], *more: str,
        program: Sequence[str] = PROGRAM,
    ) -> None:  # fmt: skip
        self.screens: list[Screen] = []
        self.messages: list[Screen] = []
        self.errors = ""
        self._process = subprocess.Popen(
            [*program, "--headless", "--json", "--server", url,
             "--password-stdin", "--log-level", "info", *more],
            cwd=ROOT,
            env={**environment, "HOME": str(home), "XDG_STATE_HOME": str(home / "state"),
                 "XDG_CONFIG_HOME": str(home / "config"), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.pid = self._process.pid
        self._readers = [
            threading.Thread(target=target, daemon=True) for target in (self._read, self._read_log)
        ]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                shown = json.loads(line)
                (self.messages if "message" in shown else self.screens).append(shown)

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self.errors += line

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    @property
    def screen(self) -> Screen:
        return self.screens[-1] if self.screens else {"screen": ""}

    def shows(self, name: str, within: float = 20.0, **fields: object) -> Screen:
        """Wait until the agent shows this."""

        def seen() -> Screen | None:
            screen = self.screen
            fits = screen["screen"] == name
            fits = fits and all(screen.get(field) == value for field, value in fields.items())
            assert fits, (screen, self.errors[-2000:])
            return screen

        found = eventually(seen, within)
        assert found
        return found

    def code(self, within: float = 20.0) -> int:
        return self._process.wait(within)

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def end(self) -> None:
        end_process(self._process)
        if self._process.stdin is not None:
            self._process.stdin.close()
        for reader in self._readers:
            reader.join(5)


class Technician:
    """Signed in at the desk."""

    def __init__(self, url: str, login: str) -> None:
        self._url = url
        self.cookies = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.cookies)
        self._opener = urllib.request.build_opener(handler)
        page = self._send("/sign-in", {"login": login, "password": PASSWORD})
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found
        self._csrf = found[1]

    def _send(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> str:
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self._url + path, data, headers)  # noqa: S310
        with self._opener.open(request, timeout=10) as reply:
            return str(reply.read().decode())

    def act(self, request: str, what: str) -> str:
        headers = {"X-CSRF-Token": self._csrf, "Accept": "application/json"}
        return self._send(f"/requests/{request}/{what}", {}, **headers)

    def waiting_request(self) -> str:
        found = re.search(r"/requests/([0-9a-f]{32})", self._send("/board"))
        return found[1] if found else ""

    def accept(self) -> str:
        request = eventually(self.waiting_request)
        self.act(request, "accept")
        return request

    def page(self, request: str) -> str:
        """All that the desk shows of it."""
        return self._send(f"/requests/{request}")

    def guest_code(self) -> str:
        """One that she would read out on the telephone."""
        page = self._send("/guests", {"csrf": self._csrf})
        found = re.search(r'<code class="link spoken">([^<]+)</code>', page)
        assert found
        return found[1]

    def puts_photo(self, png: bytes) -> None:
        """Of herself, as the form of My account sends it."""
        body = (
            f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{self._csrf}\r\n'
            '--x\r\nContent-Disposition: form-data; name="photo"; filename="me.png"\r\n\r\n'
        ).encode() + png + b"\r\n--x--\r\n"  # fmt: skip
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        request = urllib.request.Request(self._url + "/account/photo", body, kind)  # noqa: S310
        with self._opener.open(request, timeout=10) as reply:
            assert "Your photo is there." in reply.read().decode()

    def lets_help_come_unasked(self, machine: str) -> None:
        """To this one; for administrators."""
        self._send(f"/machines/{machine}/direct", {"csrf": self._csrf, "allowed": "yes"})

    def lets_go(self) -> None:
        """End whatever she still has: the next test begins with her hands free."""
        mine = self._send("/board").partition('id="mine-title"')[2].partition("Colleagues")[0]
        for request in set(re.findall(r"/requests/([0-9a-f]{32})", mine)):
            for what in ("finish", "give-up"):
                with contextlib.suppress(urllib.error.HTTPError):
                    self.act(request, what)

    def state(self, request: str) -> Screen:
        return dict(json.loads(self._send(f"/requests/{request}/state")))

    def conversation(self, request: str) -> str:
        """As the page shows it."""
        return self._send(f"/requests/{request}/messages")

    def writes(self, request: str, text: str) -> None:
        self._send(f"/requests/{request}/messages", {"text": text, "csrf": self._csrf})

    def picture(self, request: str) -> bytes:
        """Of the user's screen, as it was attached; nothing where there is none."""
        address = f"{self._url}/requests/{request}/picture"
        with (
            contextlib.suppress(urllib.error.HTTPError),
            self._opener.open(address, timeout=10) as reply,
        ):
            return bytes(reply.read())
        return b""

    def view(self, request: str) -> ClientConnection:
        """The viewer's end of the pixel road."""
        place = json.loads(self.act(request, "ticket"))
        return connect(
            place["url"],
            subprotocols=[Subprotocol(protocol) for protocol in protocols(place["ticket"])],
            origin=self._url,  # type: ignore[arg-type]
            compression=None,
            max_size=None,
            legacy=True,
        )


def add_people(stack: Stack) -> None:
    for login, name, role in (
        ("rosa", "Rosa Díaz", "USER"), ("ana", "Ana Técnica", "TECH"), ("bea", "Bea Otra", "TECH"),
    ):  # fmt: skip
        add_person(stack, login, name, role, PASSWORD)
