"""The process's one pump: the read buffer, the limits, and the clock of all wires.

The wheel: wires are spread over as many slots as a ping period has seconds, and each second one
slot is looked at. So 10,000 idle ends cost a few hundred glances a second, and no timers.
"""

from _socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY, socket

from relay.decoder import Scratch
from relay.ends import Echo, Plain, WebSocket
from relay.line import Loop
from relay.wire import OPEN, OnEnd, Wire

READ_SIZE = 512 * 1024  # measured: docs/performance.md
HOLD = 64 * 1024
BACKLOG = 256 * 1024


class Pump:
    """Makes wires, knows all of them, and lets those go that have gone silent."""

    def __init__(
        self,
        loop: Loop,
        *,
        ping_seconds: float = 20,
        stall_seconds: float = 120,
        close_seconds: float = 5,
        max_frame: int = 64 * 1024 * 1024,
        max_message: int = 20 * 1024 * 1024,
        hold: int = HOLD,
        backlog: int = BACKLOG,
        read_size: int = READ_SIZE,
    ) -> None:
        self.loop = loop
        self.scratch = Scratch(read_size)
        self.hold = hold
        self.backlog = backlog
        self.close_seconds = close_seconds
        self.max_frame = max_frame
        self._max_message = max_message
        self._wheel: list[set[Wire]] = [set() for _ in range(max(1, round(ping_seconds)))]
        self._hand = 0
        self._moved = 0  # by wires that are gone
        self._patience = max(1, round(stall_seconds / len(self._wheel)))

    @property
    def size(self) -> int:
        """How many wires there are."""
        return sum(map(len, self._wheel))

    @property
    def moved(self) -> int:
        """Bytes of payload that came from all ends so far."""
        return self._moved + sum(wire.received for slot in self._wheel for wire in slot)

    def websocket(self, sock: socket, on_end: OnEnd, name: str, early: bytes = b"") -> WebSocket:
        """An upgraded connection becomes an end."""
        wire = WebSocket(self, prepared(sock), on_end, name, limit=self.max_frame)
        self.enter(wire)
        if early:
            wire.early(early)
        return wire

    def echo(self, sock: socket, on_end: OnEnd, early: bytes = b"") -> Echo:
        """An upgraded connection that hears itself."""
        wire = Echo(self, prepared(sock), on_end, "echo", limit=self._max_message)
        self.enter(wire)
        if early:
            wire.early(early)
        return wire

    def plain(self, sock: socket, on_end: OnEnd, name: str) -> Plain:
        """A TCP connection becomes an end."""
        wire = Plain(self, prepared(sock), on_end, name)
        self.enter(wire)
        return wire

    def tick(self) -> None:
        """One second has passed."""
        self._hand = (self._hand + 1) % len(self._wheel)
        for wire in tuple(self._wheel[self._hand]):
            if wire.life == OPEN:
                self._look(wire)

    def _look(self, wire: Wire) -> None:
        wire.refresh()
        if wire.stalled:
            wire.silent_ticks += 1
            if wire.silent_ticks > self._patience:
                wire.lost("read nothing for too long")
            return
        wire.silent_ticks = 0
        if wire.heard or not wire.judged:
            wire.heard = wire.asked = False
        elif wire.asked:
            wire.lost("did not answer a ping")
        else:
            wire.asked = True
            wire.ping()

    def close_all(self, code: int, reason: str) -> None:
        """Say goodbye to everybody."""
        for slot in self._wheel:
            for wire in tuple(slot):
                wire.hang_up(code, reason)

    def abort_all(self) -> None:
        """End everything now."""
        for slot in self._wheel:
            for wire in tuple(slot):
                wire.abort()

    def enter(self, wire: Wire) -> None:
        """Know this wire from now on."""
        self._wheel[wire.fd % len(self._wheel)].add(wire)

    def forget(self, wire: Wire) -> None:
        """A wire is gone."""
        self._wheel[wire.fd % len(self._wheel)].discard(wire)
        self._moved += wire.received


def prepared(sock: socket) -> socket:
    """A socket that never waits: neither we for it, nor small frames for more of them."""
    sock.setblocking(False)
    if sock.family in (AF_INET, AF_INET6):
        sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    return sock
