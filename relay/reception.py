"""Which door leads where: the paths of a relay node, and who may open them.

    /wsServer[/<node>]  an agent's end, with a ticket      /amqp     the broker, for an agent
    /wsClient[/<node>]  a viewer's end, with a ticket      /wsEcho   an agent's line test
    /healthz            the process lives                  /readyz   and reaches the broker

The answer to a request is an `Upgrade`, a `Page`, or `Refused`. No I/O here; `relay.server` asks.
"""

from _socket import socket
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from broker import tickets, tokens
from broker.facts import End
from broker.keys import KeyRing
from broker.signed import BadSignature
from relay.admission import Admission, Guest, Refused

Take = Callable[[socket, bytes], None]
Headers = Mapping[str, str]
"""HTTP headers as WSGI names them: HTTP_ORIGIN."""

NOBODY: Mapping[str, float] = {}
ENDS: dict[str, End] = {"wsServer": "agent", "wsClient": "viewer"}


@dataclass(frozen=True)
class Upgrade:
    """Speak WebSocket from now on; `take` gets the connection and what was read too early."""

    protocol: str | None
    take: Take

    def app_protocol(self, _path: str) -> str | None:
        """What gevent-websocket asks its application."""
        return self.protocol


@dataclass(frozen=True)
class Page:
    """A plain answer."""

    status: str
    text: str


class Reception:
    """The front desk of one node."""

    def __init__(
        self,
        admission: Admission,
        keys: KeyRing,
        *,
        node: str,
        echo: str,
        welcome: Callable[[Guest, socket, bytes], None],
        amqp: Callable[[str, socket, bytes], None] | None,
        echoes: Take,
        old: Callable[[End, socket, bytes], None] | None = None,
        ready: Callable[[], str],
        full: Callable[[], bool],
        known: Callable[[str], bool],
        now: Callable[[], float],
        refusals: Counter[str],
        revoked: Mapping[str, float] = NOBODY,
        stays_out: Callable[[str], float] = lambda _agent: 0.0,
    ) -> None:
        self._admission = admission
        self._keys = keys
        self._revoked = revoked
        self._stays_out = stays_out  # seconds that an agent which said too much has to wait
        self._node = node
        self._echo = echo
        self._welcome = welcome
        self._amqp = amqp
        self._echoes = echoes
        self._old = old  # who comes without a ticket, where the old ways in are on
        self._ready = ready
        self._full = full
        self._known = known  # has this session an end here?
        self._now = now
        self.draining = False
        self.refusals = refusals

    def answer(self, method: str, path: str, headers: Headers) -> Upgrade | Page:
        """What to do with this request.

        Raises Refused.
        """
        try:
            return self._answer(method, path, headers)
        except Refused as refused:
            self.refusals[refused.kind] += 1
            raise

    def _answer(self, method: str, path: str, headers: Headers) -> Upgrade | Page:
        if method != "GET":
            raise Refused("405 Method Not Allowed", "method", "Only GET is answered here.")
        if path == "/healthz":
            return Page("200 OK", "alive")
        if path == "/readyz":
            why_not = self._ready()
            return Page("503 Service Unavailable", why_not) if why_not else Page("200 OK", "ready")
        first, _, node = path.removeprefix("/").partition("/")
        if first not in ENDS and first not in ("amqp", "wsEcho"):
            raise Refused("404 Not Found", "path", "There is nothing here.")
        if node not in ("", self._node):
            raise Refused("404 Not Found", "node", f"This is not the relay node {self._node}'s.")
        if self.draining and first not in ENDS:
            raise draining()
        if self._full():
            raise Refused("503 Service Unavailable", "full", "Too many connections.")
        check_handshake(headers)
        origin = headers.get("HTTP_ORIGIN")
        if first in ENDS:
            return self._end(ENDS[first], origin, headers)
        self._admission.check_origin(origin, browser=False)
        return self._bridge(headers) if first == "amqp" else self._line_test(headers)

    def _end(self, end: End, origin: str | None, headers: Headers) -> Upgrade:
        self._admission.check_origin(origin, browser=end == "viewer")
        offered = headers.get("HTTP_SEC_WEBSOCKET_PROTOCOL", "")
        old = self._old
        if old is not None and not self.draining and tickets.PREFIX not in offered:
            protocol = "binary" if "binary" in offered.replace(" ", "").split(",") else None
            return Upgrade(protocol, lambda sock, early: old(end, sock, early))
        guest = self._admission.admit(offered, end, self._now())
        if self.draining and not self._known(guest.session):
            raise draining()
        return Upgrade("binary", lambda sock, early: self._welcome(guest, sock, early))

    def _bridge(self, headers: Headers) -> Upgrade:
        offered = headers.get("HTTP_SEC_WEBSOCKET_PROTOCOL", "").split(",")
        if "amqp" not in (one.strip() for one in offered):
            raise Refused("400 Bad Request", "protocol", "The subprotocol amqp must be offered.")
        if self._amqp is None:
            raise Refused("404 Not Found", "path", "This node leads to no broker.")
        agent = self._agent(headers)
        if (wait := self._stays_out(agent)) > 0:
            why = f"This machine said too much for too long. Come again in {wait:.0f} s."
            raise Refused("429 Too Many Requests", "flood", why)
        return Upgrade("amqp", partial(self._amqp, agent))

    def _line_test(self, headers: Headers) -> Upgrade:
        if self._echo == "nobody":
            raise Refused("404 Not Found", "path", "The line test is off.")
        if self._echo == "agents":
            self._agent(headers)
        return Upgrade(None, self._echoes)

    def _agent(self, headers: Headers) -> str:
        token = headers.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        try:
            known = tokens.read(self._keys, token, self._now())
        except BadSignature as problem:
            why = f"This is for signed-in agents, with their token as bearer: {problem}."
            raise Refused("401 Unauthorized", "token", why) from None
        if known.issued <= self._revoked.get(known.agent, -1.0):
            raise Refused("401 Unauthorized", "revoked", "This machine's access was revoked.")
        return known.agent


def draining() -> Refused:
    """503: another node takes it; the other end of a session that is here is still let in."""
    return Refused("503 Service Unavailable", "draining", "This relay is about to stop.")


def check_handshake(headers: Headers) -> None:
    """Is it an opening handshake as the standard has it? [RFC 6455, 4.2.1].

    Raises Refused.
    """
    connection = [word.strip().lower() for word in headers.get("HTTP_CONNECTION", "").split(",")]
    if headers.get("HTTP_UPGRADE", "").lower() != "websocket" or "upgrade" not in connection:
        raise Refused("426 Upgrade Required", "handshake", "Only WebSocket is spoken here.")
    if headers.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        raise Refused(
            "426 Upgrade Required", "version", "Only WebSocket version 13 is spoken here."
        )
    key = headers.get("HTTP_SEC_WEBSOCKET_KEY", "")
    if len(key) != 24 or not key.endswith("==") or not key.isascii():  # noqa: PLR2004 - 16 bytes in base64
        raise Refused("400 Bad Request", "handshake", "Sec-WebSocket-Key must be 16 bytes.")
