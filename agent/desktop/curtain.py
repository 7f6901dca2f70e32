"""The curtain: what a viewer is shown while the person has paused. Not a pixel of the screen.

A VNC server of our own in a few lines [RFC 6143]: no process looks at the screen at all. It greets,
shows one grey picture, and says by the desktop's name that this is a pause.
"""

import contextlib
import socket
import threading
from struct import pack

from agent.inputs import Problem
from agent.rfb import SECURITY_NONE, SHAPES, UPDATE
from agent.sieve import Sieve
from broker.grants import Grant

NAME = b"Help-Channel: paused"  # novnc/viewer.js knows it
WIDTH, HEIGHT = 160, 90
FORMAT = pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
RAW, GREY = 0, 0x60
PIECE = 4096

GREETING = b"RFB 003.008\n"
SERVER_INIT = pack(">HH", WIDTH, HEIGHT) + FORMAT + pack(">I", len(NAME)) + NAME


class Curtain:
    """The server's half of the talk; pure. It reads what the grant filter lets through."""

    def __init__(self) -> None:
        self._rest = b""
        self._bytes = 4  # of a pixel, as the viewer wants them
        self._shown = False
        self._hello: list[tuple[int, bytes]] = [
            (12, bytes([1, SECURITY_NONE])),
            (1, bytes(4)),
            (1, SERVER_INIT),
        ]

    def feed(self, data: bytes) -> bytes:
        """What to answer."""
        self._rest += data
        out = b""
        while self._rest:
            size = self._hello[0][0] if self._hello else self._size()
            if len(self._rest) < size:
                break
            message, self._rest = self._rest[:size], self._rest[size:]
            out += self._hello.pop(0)[1] if self._hello else self._answer(message)
        return out

    def _size(self) -> int:
        shape = SHAPES[self._rest[0]]
        if len(self._rest) < shape.size:
            return shape.size
        return shape.size + shape.body(self._rest[: shape.size])

    def _answer(self, message: bytes) -> bytes:
        if message[0] == 0:
            self._bytes = max(1, message[4] // 8)
        if message[0] != UPDATE or (self._shown and message[1]):
            return b""  # nothing has changed, and nothing will
        self._shown = True
        head = pack(">BxHHHHHi", 0, 1, 0, 0, WIDTH, HEIGHT, RAW)
        return head + bytes([GREY]) * (WIDTH * HEIGHT * self._bytes)


class CurtainServer:
    """A curtain on one end of a socket pair."""

    sieve: Sieve | None = None

    def __init__(self) -> None:
        self.socket, self._its = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="curtain", daemon=True)
        self._thread.start()

    def change(self, grant: Grant) -> bool:
        return grant.paused

    def failure(self) -> Problem | None:
        return None

    def stop(self) -> None:
        """Take it away."""
        for end in (self.socket, self._its):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self.socket.close()

    def _serve(self) -> None:
        curtain = Curtain()
        with self._its, contextlib.suppress(OSError):
            self._its.sendall(GREETING)
            while data := self._its.recv(PIECE):
                self._its.sendall(curtain.feed(data))
