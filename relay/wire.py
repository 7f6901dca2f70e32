"""One end of a tunnel: a socket that the event loop watches, without a greenlet of its own.

Everything here runs in callbacks of gevent's hub, so nothing here ever waits: what the kernel
does not take at once is kept in `rest`, and whoever feeds this end is not read until it is
gone. That is all the back-pressure there is, and it bounds what is kept to about one read. It
is also why one read buffer serves all ends, and why frames never mix: what is put into `rest`
is whole frames, in order.

A wire lives through open, closing (we said goodbye), shut (both did) and gone. `on_end` is told
once when the other side leaves, never when we hang up.
"""

import sys
from _socket import SHUT_WR, socket
from collections.abc import Callable
from typing import Any, Protocol

from relay.decoder import Scratch
from relay.frames import Code

READ, WRITE = 1, 2  # as libev counts them
FIRST_BITE = 16 * 1024  # what is read at once at the beginning
SMALL = 4096  # bytes: smaller pieces are joined faster than the kernel gathers them
OnEnd = Callable[["Wire", int, str], None]


OPEN, CLOSING, SHUT, GONE = range(4)  # plain numbers: they are compared for every read


class Loop(Protocol):
    """What we use of gevent's event loop."""

    def io(self, fd: int, events: int) -> Any: ...
    def timer(self, after: float) -> Any: ...
    def run_callback(self, func: Callable[..., Any], *args: Any) -> Any: ...


class Owner(Protocol):
    """What all wires of a process share (`relay.pump.Pump`)."""

    loop: Loop
    scratch: Scratch
    hold: int  # bytes kept for an end that is not here yet
    backlog: int  # bytes of our own answers that a peer may leave unread
    close_seconds: float

    def forget(self, wire: "Wire") -> None: ...


class Wire:
    """What all kinds of ends have in common; `_took` and `dress` make the difference."""

    __slots__ = ("__weakref__", "_bite", "_owner", "_progress", "_reader", "_reading", "_sock",
                 "_timer", "_writer", "asked", "fd", "heard", "held", "held_size", "life",
                 "name", "on_end", "peer", "received", "rest", "silent_ticks")  # fmt: skip

    def __init__(self, owner: Owner, sock: socket, on_end: OnEnd, name: str) -> None:
        self._owner = owner
        self._sock = sock
        self.fd = sock.fileno()
        self.on_end = on_end
        self.name = name
        self.life = OPEN
        self.received = 0  # bytes of payload that came from this end
        self.heard = False
        self.asked = False
        self.silent_ticks = 0
        self._bite = min(FIRST_BITE, owner.scratch.size)
        self.peer: Wire | None = None
        self.held: list[bytes] = []  # payload that came before there was a peer
        self.held_size = 0
        self.rest: bytes | memoryview = b""
        self._progress = False
        self._timer: Any = None
        self._writer: Any = None
        self._reader = owner.loop.io(self.fd, READ)
        self._reading = True
        self._reader.start(self._readable)

    # -- what each kind does its own way --------------------------------------------------------

    def _took(self, size: int) -> None:
        """`size` bytes have arrived in the scratch buffer."""
        raise NotImplementedError

    def put(self, pieces: list[bytes], size: int) -> None:
        """Send payload, dressed as this end wants it."""
        raise NotImplementedError

    def _farewell(self, code: int, reason: str) -> bytes:
        """The last bytes that this end gets."""
        raise NotImplementedError

    def ping(self) -> None:
        """Ask the peer for a sign of life, where there is a way to ask."""

    def refresh(self) -> None:
        """A tick has passed."""

    # -- the hot path ---------------------------------------------------------------------------

    def _readable(self) -> None:
        try:
            size = self._sock.recv_into(self._owner.scratch.room, self._bite)
            if size:
                self.heard = True
                if self.life != SHUT:  # after the last word there is nothing to read
                    self._took(size)
            else:
                self.lost("closed the connection")
        except (BlockingIOError, InterruptedError):
            pass
        except OSError as error:
            self.lost(error.strerror or "connection error")
        except Exception:  # noqa: BLE001 - a bug must cost one connection, not spin the loop
            sys.excepthook(*sys.exc_info())
            self.lost("internal error")

    def _deliver(self, pieces: list[bytes]) -> None:
        """Hand payload on to the other end, or keep it until there is one."""
        size = len(pieces[0]) if len(pieces) == 1 else sum(map(len, pieces))
        self.received += size
        peer = self.peer
        if peer is not None:
            if peer.life == OPEN:
                peer.put(pieces, size)
        elif self.life == OPEN:
            self.held += pieces
            self.held_size += size
            self.gate()

    def write(self, data: bytes) -> None:
        """Send this now, or as soon as the kernel takes it."""
        if self.rest:
            self.rest = b"".join((self.rest, data))
            self._gates()
            return
        try:
            sent = self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            self.lost(error.strerror or "connection error")
            return
        if sent != len(data):
            self._keep(memoryview(data)[sent:])

    def gather(self, pieces: list[bytes], size: int) -> None:
        """The same for several pieces, without joining them first where they are large."""
        if self.rest or size < SMALL * len(pieces):
            self.write(b"".join(pieces))
            return
        try:
            sent = self._sock.sendmsg(pieces)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            self.lost(error.strerror or "connection error")
            return
        if sent != size:
            self._keep(memoryview(b"".join(pieces))[sent:])

    def _keep(self, rest: memoryview) -> None:
        self.rest = rest
        if self._writer is None:
            self._writer = self._owner.loop.io(self.fd, WRITE)
        self._writer.start(self._writable)
        self._gates()

    def _writable(self) -> None:
        try:
            sent = self._sock.send(self.rest)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.lost(error.strerror or "connection error")
            return
        self._progress = True
        if sent < len(self.rest):
            self.rest = memoryview(self.rest)[sent:]
            return
        self.rest = b""
        self._writer.stop()
        self._gates()
        if self.life == SHUT:
            self._shut()

    # -- who is read, and when ------------------------------------------------------------------

    def join(self, other: "Wire") -> None:
        """From now on each of the two gets what the other sends."""
        self.peer, other.peer = other, self
        for wire in (self, other):
            held, wire.held, wire.held_size = wire.held, [], 0
            peer = wire.peer
            if held and peer is not None:
                peer.put(held, sum(map(len, held)))
            wire.gate()

    def _gates(self) -> None:
        self.gate()
        if self.peer is not None:
            self.peer.gate()

    def gate(self) -> None:
        """Read from this end unless its bytes would have nowhere to go."""
        if self.life == GONE:
            return
        peer = self.peer
        wanted = self.life != OPEN or (
            self.held_size < self._owner.hold
            and not (peer is not None and peer.rest)
            and len(self.rest) < self._owner.backlog
        )
        if wanted != self._reading:
            self._reading = wanted
            if wanted:
                self._reader.start(self._readable)
            else:
                self._reader.stop()

    @property
    def judged(self) -> bool:
        """May silence be held against it? Not while we do not listen."""
        return self._reading and not self.rest

    @property
    def stalled(self) -> bool:
        """Has it taken nothing of what waits for it, since this was last asked?"""
        progress, self._progress = self._progress, False
        return bool(self.rest) and not progress

    # -- the end --------------------------------------------------------------------------------

    def hang_up(self, code: int, reason: str = "") -> None:
        """Say goodbye after what is still under way, and let the peer answer for a while."""
        if self.life == OPEN:
            self.life = CLOSING
            self._part()
            self._goodbye(code, reason)

    def abort(self) -> None:
        """End it at once, without a word."""
        if self.life != GONE:
            self._part()
            self._close()

    def _left(self, code: int, reason: str) -> None:
        """The peer said goodbye: answer, and tell our owner."""
        if self.life == OPEN:
            self.life = SHUT
            self._part()
            self._owner.loop.run_callback(self.on_end, self, code, reason)
            self._goodbye(code, "")
        elif self.life == CLOSING:
            self.life = SHUT
        if self.life == SHUT and not self.rest:
            self._shut()

    def _fail(self, code: int, reason: str) -> None:
        """The peer broke a rule: tell it, and our owner."""
        if self.life == OPEN:
            self._owner.loop.run_callback(self.on_end, self, code, reason)
        if self.life in (OPEN, CLOSING):
            said = self.life == CLOSING
            self.life = SHUT
            self._part()
            if not said:
                self._goodbye(code, reason)
            if not self.rest:
                self._shut()

    def lost(self, why: str) -> None:
        """The connection is no more."""
        if self.life == OPEN:
            self._owner.loop.run_callback(self.on_end, self, int(Code.ABNORMAL), why)
        self._part()
        self._close()

    def _part(self) -> None:
        peer, self.peer = self.peer, None
        self.held, self.held_size = [], 0
        if peer is not None:
            peer.peer = None
            peer.gate()

    def _goodbye(self, code: int, reason: str) -> None:
        self._timer = self._owner.loop.timer(self._owner.close_seconds)
        self._timer.start(self._close)
        farewell = self._farewell(code, reason)
        if farewell:
            self.write(farewell)
        self.gate()

    def _shut(self) -> None:
        """Both have said goodbye: close our half; the peer's comes, or its time runs out."""
        try:
            self._sock.shutdown(SHUT_WR)
        except OSError:
            self._close()

    def _close(self) -> None:
        if self.life == GONE:
            return
        self.life = GONE
        self.rest = b""
        for watcher in (self._reader, self._writer, self._timer):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self._reader = self._writer = self._timer = None
        self._sock.close()
        self._owner.forget(self)
