r"""The old ways in: the UltraVNC repeater's protocol, mode II. Off unless HC_REPEATER is on.

    server side (an agent's end)    ── "ID:<code>", padded with NUL to 250 bytes ──▶
    viewer side                     ◀── "RFB 000.000\n"
                                    ── "ID:<code>", padded with NUL to 250 bytes ──▶

and then raw bytes. It is spoken on two TCP ports, and inside /wsServer and /wsClient by who offers
no ticket there (an old tunnel, a noVNC with `repeaterID`). The code is a ticket in its short form
(`broker.codes`), so nobody gets in by knowing or guessing a session's name.
"""

from _socket import socket
from collections.abc import Callable
from typing import Any

from gevent.server import StreamServer

from broker.facts import End
from broker.settings import Address
from relay.admission import Admission, Guest, Refused
from relay.ends import Plain, WebSocket
from relay.frames import Code
from relay.line import Owner
from relay.pump import Pump, prepared
from relay.wire import OPEN, OnEnd, Wire

PREAMBLE = 250
GREETING = b"RFB 000.000\n"
Welcome = Callable[[Wire, bytes], None]
"""Told once: the wire and its preamble."""


class OldPlain(Plain):
    """A TCP end that says in its first 250 bytes who it is."""

    __slots__ = ("first", "welcome")

    def __init__(self, owner: Owner, sock: socket, on_end: OnEnd, welcome: Welcome) -> None:
        super().__init__(owner, sock, on_end, "")
        self.first: bytes | None = b""
        self.welcome = welcome

    def _deliver(self, pieces: list[bytes]) -> None:
        rest = preamble(self, pieces)
        if rest:
            super()._deliver(rest)


class OldWebSocket(WebSocket):
    """The same inside a WebSocket."""

    __slots__ = ("first", "welcome")

    def __init__(
        self, owner: Owner, sock: socket, on_end: OnEnd, welcome: Welcome, *, limit: int
    ) -> None:
        super().__init__(owner, sock, on_end, "", limit=limit)
        self.first: bytes | None = b""
        self.welcome = welcome

    def _deliver(self, pieces: list[bytes]) -> None:
        rest = preamble(self, pieces)
        if rest:
            super()._deliver(rest)


def preamble(wire: OldPlain | OldWebSocket, pieces: list[bytes]) -> list[bytes]:
    """What is payload in these pieces; the preamble before it goes to `wire.welcome`."""
    if wire.first is None:
        return pieces
    wire.first += b"".join(pieces)
    if len(wire.first) < PREAMBLE:
        return []
    said, rest = wire.first[:PREAMBLE], wire.first[PREAMBLE:]
    wire.first = None
    wire.welcome(wire, said)
    return [rest] if rest else []


def code_in(said: bytes) -> str:
    """The code in a preamble.

    Raises Refused.
    """
    text, _, padding = said.partition(b"\0")
    if not text.startswith(b"ID:") or padding.strip(b"\0") or not text.isascii():
        raise Refused("400 Bad Request", "preamble", "Not a repeater's preamble.")
    return text.removeprefix(b"ID:").decode()


class Repeater:
    """Admits who comes the old way, as `relay.reception` does with who has a ticket."""

    def __init__(
        self,
        pump: Pump,
        admission: Admission,
        *,
        enter: Callable[[Guest, Wire], None],
        left: OnEnd,
        refused: Callable[[str], None],
        now: Callable[[], float],
        seconds: float,
        log: Any,
    ) -> None:
        self._pump = pump
        self._admission = admission
        self._enter = enter
        self._left = left
        self._refused = refused
        self._now = now
        self._seconds = seconds
        self._log = log

    def take(self, end: End, sock: socket, early: bytes) -> None:
        """An upgraded WebSocket without a ticket."""
        wire = OldWebSocket(
            self._pump, prepared(sock), self._left, self._door(end), limit=self._pump.max_frame
        )
        self._begin(wire, end)
        if early:
            wire.early(early)

    def connected(self, end: End, sock: socket) -> None:
        """A TCP connection on one of the two ports."""
        self._begin(OldPlain(self._pump, prepared(sock), self._left, self._door(end)), end)

    def listen(self, end: End, address: Address) -> StreamServer:
        """A started server for one of the two ports."""

        def accepted(connection: Any, _address: object) -> None:
            self.connected(end, socket(fileno=connection.detach()))

        make: Any = StreamServer
        server: StreamServer = make((address.host, address.port), accepted, backlog=256)
        server.start()
        return server

    def _begin(self, wire: OldPlain | OldWebSocket, end: End) -> None:
        self._pump.enter(wire)
        if end == "viewer":
            wire.put([GREETING], len(GREETING))
        timer = self._pump.loop.timer(self._seconds)
        timer.start(self._overdue, wire, timer)

    def _overdue(self, wire: OldPlain | OldWebSocket, timer: Any) -> None:
        timer.close()
        if wire.first is not None:
            self._refused("preamble")
            wire.abort()

    def _door(self, end: End) -> Welcome:
        def welcome(wire: Wire, said: bytes) -> None:
            try:
                guest = self._admission.admit_code(code_in(said), end, self._now())
            except Refused as refused:
                self._refused(refused.kind)
                self._log.info("repeater.refused", end=end, why=refused.kind)
                wire.hang_up(Code.POLICY, str(refused))
                return
            wire.name = guest.session
            if wire.life == OPEN:
                self._enter(guest, wire)

        return welcome
