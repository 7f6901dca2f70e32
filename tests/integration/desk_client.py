"""A desk without a server: its WSGI application called as nginx would, one browser at a time."""

import io
import json
import re
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from argon2 import PasswordHasher

from admin.configuration import Configuration
from admin.desk import Desk
from admin.identity.directory import LdapDirectory
from admin.identity.provider import OidcProvider
from admin.live import Hub
from admin.lookout import Lookout
from admin.model import Machine, Request
from admin.passwords import Passwords
from admin.relays import Relays
from admin.schema import opened
from admin.settings import Rules, Settings
from admin.usecases import people
from admin.web import web
from broker import keys, tokens
from broker.courier import Courier
from broker.dialling import addresses
from broker.facts import RelayAlive
from broker.ids import unguessable
from broker.lifecycle import OPEN, State
from broker.link import Link
from broker.settings import load

NOWHERE = "amqp://nobody:nothing@127.0.0.1:1/none"
PASSWORD = "correct horse"
SECOND = timedelta(seconds=1)
RULES = Rules("City <Hall>", lease=60 * SECOND, grace=60 * SECOND, wait=100 * SECOND)
SESSION = "__Host-hc_session"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Clock:
    """Turned by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - RabbitMQ has its own

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **more: float) -> None:
        self.now += timedelta(**more)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    cookies: SimpleCookie

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Browser:
    """Keeps its cookies; `csrf` is the word that the last page gave it."""

    app: Any
    csrf: str = ""
    always: dict[str, str] = field(default_factory=dict)
    jar: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """Of its session."""
        return self.jar.get(SESSION) or self.jar.get("hc_session", "")

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.jar[SESSION] = value

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(
        self, path: str, form: dict[str, str] | None = None, method: str = "POST", **headers: str
    ) -> Answer:
        """As a form of our own pages: with the session's word."""
        body = urlencode({"csrf": self.csrf, **(form or {})}).encode()
        return self.ask(
            method, path, body, CONTENT_TYPE="application/x-www-form-urlencoded", **headers
        )

    def send(self, path: str, value: Any, **headers: str) -> Answer:
        """JSON, as an agent sends it."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.ask("POST", path, body, CONTENT_TYPE="application/json", **headers)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        before, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": before,
            "QUERY_STRING": query,
            "SERVER_NAME": "desk",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "10.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.jar.items()),
            **self.always,
            **headers,
        }
        said: list[Any] = []
        parts = self.app(environ, lambda *line: said.append(line))
        try:
            endless = ("Content-Type", "text/event-stream; charset=utf-8") in said[0][1]
            first = next(iter(parts), b"") if endless else b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        status, lines = said[0][:2]
        cookies: SimpleCookie = SimpleCookie()
        for name, value in lines:
            if name == "Set-Cookie":
                cookies.load(value)
        for name, cookie in cookies.items():
            self.jar[name] = cookie.value
            if cookie["max-age"] == "0":
                del self.jar[name]
        text = first.decode("utf-8", "replace")
        if word := re.search(r'name="csrf" value="(\w+)"', text):
            self.csrf = word[1]
        return Answer(int(status.split()[0]), dict(lines), text, cookies)


class House:
    """A desk with people: admin, ana and bea (technicians), demo (who asks for help)."""

    def __init__(
        self, folder: Path, broker: str = NOWHERE, vhost: str = "none", **more: str
    ) -> None:
        keys.generate(folder)
        self.clock = Clock()
        self.store = opened(f"sqlite:///{folder / 'desk.db'}")
        self.key = keys.load_signing(folder / "signing.pem")
        environment = {
            "HC_BROKER_URL": broker,
            "HC_PUBLIC_URL": "https://help.example.org",
            "HC_SIGNING_KEY": str(folder / "signing.pem"),
            "HC_PUBLIC_KEYS": str(folder / "public"),
            "HC_ORGANISATION": "City <Hall>",
            "HC_TRUSTED_PROXIES": "10.9.9.9",
            **more,
        }
        settings = load(Settings, environment)
        fixed = frozenset(
            one.name for one in fields(Settings) if one.metadata["variable"] in environment
        )
        link = Link(addresses([broker]), name="desk")
        self.desk = Desk(
            configuration=Configuration(settings, fixed), store=self.store, clock=self.clock,
            passwords=QUICK, hub=Hub(), relays=Relays(),
            link=link, courier=Courier(link, self.store, name="desk"),
            signing_key=self.key, keys=keys.ring(self.key), vhost=vhost,
            lookout=self._lookout(link, vhost),
            directory=LdapDirectory(settings) if settings.ldap_url else None,
            provider=OidcProvider(settings, settings.public_url, self.clock)
            if settings.oidc_issuer
            else None,
        )  # fmt: skip
        self.app = web(self.desk)
        self.people: dict[str, int] = {}

    def _lookout(self, link: Link, vhost: str) -> Lookout:
        self.store.online = lambda: self.desk.lookout.technicians.settled
        return Lookout(
            "here", link, vhost=vhost, hub=Hub(), store=self.store, rules=RULES, clock=self.clock,
            courier=Courier(link, self.store, name="desk"),
        )  # fmt: skip

    def furnish(self) -> None:
        with self.store.write() as uow:
            for login, name, role in (
                ("admin", "Admin", "ADMIN"), ("ana", "Ana", "TECH"), ("bea", "Bea", "TECH"),
                ("demo", "Demo", "USER"),
            ):  # fmt: skip
                self.people[login] = people.add(uow, login, name, role, QUICK.hash(PASSWORD))

    def browser(self, login: str = "", password: str = PASSWORD) -> Browser:
        """Signed in, unless nobody is named."""
        made = Browser(self.app)
        if login:
            answer = made.post("/sign-in", {"login": login, "password": password})
            assert answer.status == 303, answer.text
            made.get("/")
        return made

    def machine(self, login: str = "demo", name: str = "pc") -> Machine:
        with self.store.write() as uow:
            made = Machine(unguessable(), self.people[login], name, "Linux", revoked=False)
            uow.add_machine(made, unguessable() * 2, self.clock())
        return made

    def asked(self, machine: Machine | None = None, **changes: Any) -> Request:
        machine = machine or self.machine()
        given: dict[str, Any] = {
            "id": unguessable(), "machine": machine.id, "user": machine.person, "text": "help",
            "state": State.REQUESTED, "created": self.clock(), "modified": self.clock(),
            "version": 1, **changes,
        }  # fmt: skip
        if given["state"] not in OPEN:
            given.setdefault("ended", given["created"])
        request = Request(**given)
        with self.store.write() as uow:
            uow.add_request(request, "demo")
        return request

    def request(self, request_id: str) -> Request:
        with self.store.read() as uow:
            found = uow.request(request_id)
        assert found is not None
        return found

    def relay_lives(self, node: str = "relay-1") -> None:
        self.desk.relays.heard(node, RelayAlive(0, 0), self.clock())

    def token(self, agent: str, seconds: float = 900) -> str:
        return tokens.issue(self.key, agent, self.clock().timestamp(), seconds)

    def close(self) -> None:
        self.store.engine.dispose()
