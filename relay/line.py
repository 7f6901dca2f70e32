"""A socket that never waits: what the kernel does not take at once is kept, and sent later.

It is watched by the event loop and has no greenlet. What is kept in `rest` is whole frames, in
order. Whoever writes much must look at `rest`; a line keeps whatever it is given.
"""

from _socket import socket
from collections.abc import Callable
from typing import Any, Protocol

from relay.decoder import Scratch

READ, WRITE = 1, 2  # as libev counts them
FIRST_BITE = 16 * 1024  # what is read at once at the beginning
JOINED = 4096  # bytes: smaller pieces are joined faster than the kernel gathers them


class Loop(Protocol):
    """What we use of gevent's event loop."""

    def io(self, fd: int, events: int) -> Any: ...
    def timer(self, after: float) -> Any: ...
    def run_callback(self, func: Callable[..., Any], *args: Any) -> Any: ...


class Owner(Protocol):
    """What all lines of a process share (`relay.pump.Pump`)."""

    loop: Loop
    scratch: Scratch
    hold: int  # bytes kept for an end that is not here yet
    backlog: int  # bytes of our own answers that a peer may leave unread
    close_seconds: float

    def forget(self, wire: Any) -> None: ...


class Line:
    """The writing side, and the watcher of the reading side, of a connected socket."""

    __slots__ = ("__weakref__", "_bite", "_owner", "_progress", "_reader", "_reading", "_writer",
                 "fd", "rest", "sock")  # fmt: skip

    def __init__(self, owner: Owner, sock: socket) -> None:
        self._owner = owner
        self.sock = sock
        self.fd = sock.fileno()
        self.rest: bytes | memoryview = b""
        self._bite = min(FIRST_BITE, owner.scratch.size)
        self._progress = False
        self._writer: Any = None
        self._reader = owner.loop.io(self.fd, READ)
        self._reading = True
        self._reader.start(self._readable)

    def _readable(self) -> None:
        """Something has arrived."""
        raise NotImplementedError

    def _gates(self) -> None:
        """There is something in `rest` now, or it is gone."""
        raise NotImplementedError

    def _sent(self) -> None:
        """All that was kept is with the kernel."""

    def lost(self, why: str) -> None:
        """The connection is no more."""
        raise NotImplementedError

    def write(self, data: bytes) -> None:
        """Send this now, or as soon as the kernel takes it."""
        if self.rest:
            self.rest = b"".join((self.rest, data))
            self._gates()
            return
        try:
            sent = self.sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            self.lost(error.strerror or "connection error")
            return
        if sent != len(data):
            self.keep(data, sent)

    def gather(self, pieces: list[bytes], size: int) -> None:
        """The same for several pieces, without joining them first where they are large."""
        if self.rest or size < JOINED * len(pieces):
            self.write(b"".join(pieces))
            return
        try:
            sent = self.sock.sendmsg(pieces)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            self.lost(error.strerror or "connection error")
            return
        if sent != size:
            self.keep(b"".join(pieces), sent)

    def keep(self, data: bytes, sent: int) -> None:
        """What the kernel did not take of this is sent as soon as it does."""
        self.rest = memoryview(data)[sent:]
        if self._writer is None:
            self._writer = self._owner.loop.io(self.fd, WRITE)
        self._writer.start(self._writable)
        self._gates()

    def _writable(self) -> None:
        try:
            sent = self.sock.send(self.rest)
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
        self._sent()

    @property
    def stalled(self) -> bool:
        """Has it taken nothing of what waits for it, since this was last asked?"""
        progress, self._progress = self._progress, False
        return bool(self.rest) and not progress

    def _stop(self) -> None:
        """Close the socket; nothing is called any more."""
        self.rest = b""
        for watcher in (self._reader, self._writer):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self._reader = self._writer = None
        self.sock.close()
