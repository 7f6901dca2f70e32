"""One end of a tunnel: a `Line` that is read for its peer, until one of them leaves.

Everything here runs in callbacks of gevent's hub, so nothing here ever waits: what the kernel
does not take at once is kept in `rest`, and whoever feeds this end is not read until it is
gone. That is all the back-pressure there is, and it bounds what is kept to about one read. It
is also why one read buffer serves all ends.

A wire lives through open, closing (we said goodbye), shut (both did) and gone. `on_end` is told
once when the other side leaves, never when we hang up.
"""

import sys
from _socket import SHUT_WR, socket
from collections.abc import Callable
from typing import Any

from relay.frames import Code
from relay.line import Line, Owner

OnEnd = Callable[["Wire", int, str], None]

OPEN, CLOSING, SHUT, GONE = range(4)  # plain numbers: they are compared for every read


class Wire(Line):
    """What all kinds of ends have in common; `_took` and `put` make the difference."""

    __slots__ = ("_timer", "asked", "framed", "heard", "held", "held_size", "life", "name",
                 "on_end", "peer", "received", "silent_ticks")  # fmt: skip

    def __init__(self, owner: Owner, sock: socket, on_end: OnEnd, name: str) -> None:
        super().__init__(owner, sock)
        self.on_end = on_end
        self.name = name
        self.life = OPEN
        self.framed = False  # does it get frames, or bytes as they are?
        self.received = 0  # bytes of payload that came from this end
        self.heard = False
        self.asked = False
        self.silent_ticks = 0
        self.peer: Wire | None = None
        self.held: list[bytes] = []  # payload that came before there was a peer
        self.held_size = 0
        self._timer: Any = None

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
            self._read(self.sock.recv_into(self._owner.scratch.room, self._bite))
        except (BlockingIOError, InterruptedError):
            pass
        except OSError as error:
            self.lost(error.strerror or "connection error")
        except Exception:  # noqa: BLE001 - a bug must cost one connection, not spin the loop
            sys.excepthook(*sys.exc_info())
            self.lost("internal error")

    def _read(self, size: int) -> None:
        if size:
            self.heard = True
            if self.life != SHUT:  # after the last word there is nothing to read
                self._took(size)
        else:
            self.lost("closed the connection")

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

    def _sent(self) -> None:
        if self.life == SHUT:
            self._shut()

    def _shut(self) -> None:
        """Both have said goodbye: close our half; the peer's comes, or its time runs out."""
        try:
            self.sock.shutdown(SHUT_WR)
        except OSError:
            self._close()

    def _close(self) -> None:
        if self.life == GONE:
            return
        self.life = GONE
        if self._timer is not None:
            self._timer.stop()
            self._timer.close()
            self._timer = None
        self._stop()
        self._owner.forget(self)
