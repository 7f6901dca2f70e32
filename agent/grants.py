"""The grant filter: what a viewer sends towards the desktop, held to what the user allows. Pure.

It reads the viewer-to-server half of RFB [RFC 6143, 7.1 and 7.5, and the RFB community's
registry for the types above 127], cut anywhere, and hands on whole messages:

    filter = GrantFilter(Grant())
    server.sendall(filter.feed(bytes_from_the_viewer))

A type that it does not know has a length that it does not know: nothing after it could be told
apart, so `Unfilterable` ends the session. Its idea of each length is the server's own, or else a
viewer could hide a key press inside a message that is let through.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from struct import pack, unpack_from

from broker.events import Grant

MAX_CUT_TEXT = 1 << 20  # libvncserver hangs up on more [rfbserver.c]; a longer text is dropped here
MAX_FENCE = 64  # [RFB community registry, ClientFence]
VERSION = re.compile(rb"RFB 003\.00[378]\n")
SECURITY_NONE = 1  # the server that we start offers no other

KEY, POINTER, CUT_TEXT, QEMU = 4, 5, 6, 255
DOWN, UP = 1, 0


class Unfilterable(Exception):
    """The viewer sent what cannot be told apart; the session must end."""


class Needs(Enum):
    """Which part of the grant a message needs."""

    SEEING = "seeing"
    CONTROL = "control"
    CLIPBOARD = "clipboard"


def _no_body(_header: bytes) -> int:
    return 0


def _encodings(header: bytes) -> int:
    return 4 * int.from_bytes(header[2:4], "big")


def _cut_text(header: bytes) -> int:
    # A negative length announces an extended clipboard message of so many bytes.
    return abs(int.from_bytes(header[4:8], "big", signed=True))


def _fence(header: bytes) -> int:
    if header[8] > MAX_FENCE:
        raise Unfilterable(f"a fence of {header[8]} bytes, at most {MAX_FENCE} are allowed")
    return header[8]


def _screens(header: bytes) -> int:
    return 16 * header[6]


def _qemu(header: bytes) -> int:
    if header[1] != 0:
        raise Unfilterable(f"unknown QEMU message {header[1]}")
    return 0


@dataclass(frozen=True)
class Shape:
    """One message type: its fixed part in bytes, what it needs, and how long the rest is."""

    size: int
    needs: Needs = Needs.SEEING
    body: Callable[[bytes], int] = _no_body


SHAPES = {
    0: Shape(20),  # SetPixelFormat
    2: Shape(4, body=_encodings),  # SetEncodings
    3: Shape(10),  # FramebufferUpdateRequest
    KEY: Shape(8, Needs.CONTROL),
    POINTER: Shape(6, Needs.CONTROL),
    CUT_TEXT: Shape(8, Needs.CLIPBOARD, _cut_text),
    150: Shape(10),  # EnableContinuousUpdates
    248: Shape(9, body=_fence),  # ClientFence
    250: Shape(4, Needs.CONTROL),  # xvp: shut down, reboot
    251: Shape(8, Needs.CONTROL, _screens),  # SetDesktopSize
    QEMU: Shape(12, Needs.CONTROL, _qemu),  # extended key event
}


class Held:
    """Keys and buttons that the viewer holds down on the desktop."""

    def __init__(self) -> None:
        self._keys: dict[int, None] = {}
        self._qemu: dict[int, int] = {}  # key code -> keysym
        self._buttons, self._place = 0, b"\0\0\0\0"

    def note(self, message: bytes) -> None:
        """Remember what this message presses or lets go."""
        if message[0] == KEY:
            (keysym,) = unpack_from(">I", message, 4)
            if message[1]:
                self._keys[keysym] = None
            else:
                self._keys.pop(keysym, None)
        elif message[0] == QEMU:
            down, keysym, code = unpack_from(">HII", message, 2)
            if down:
                self._qemu[code] = keysym
            else:
                self._qemu.pop(code, None)
        elif message[0] == POINTER:
            self._buttons, self._place = message[1], message[2:6]

    def release(self) -> bytes:
        """The messages that let everything go; nothing is held after them."""
        messages = [pack(">BBHI", KEY, UP, 0, keysym) for keysym in self._keys]
        messages += [pack(">BBHII", QEMU, 0, UP, sym, code) for code, sym in self._qemu.items()]
        if self._buttons:
            messages.append(pack(">BB", POINTER, 0) + self._place)
        self._keys, self._qemu, self._buttons = {}, {}, 0
        return b"".join(messages)


class GrantFilter:
    """One viewer's stream, from its first byte on. After Unfilterable it must not be fed again."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant
        self._rest = bytearray()  # the beginning of a part that is not complete
        self._body = 0  # bytes that are still to come of a message whose fate is decided
        self._passing = False
        self._held = Held()
        self._owed = b""  # releases that wait for the end of a message
        self._hello: list[tuple[int, Callable[[bytes], None]]] = [
            (12, self._version),
            (1, self._security),
            (1, lambda _shared: None),  # ClientInit
        ]

    def change(self, grant: Grant) -> bytes:
        """From the next message on this is allowed; hands back what to tell the server at once."""
        withdrawn = self._grant.control and not grant.control
        self._grant = grant
        releases = self._held.release() if withdrawn else b""
        if self._body and self._passing:
            self._owed += releases
            return b""
        return releases

    def feed(self, data: bytes) -> bytes:
        """What of this may go on to the server.

        Raises Unfilterable.
        """
        self._rest += data
        out = bytearray()
        while self._rest:
            if self._body:
                self._finish(out)
            elif not (self._greet(out) if self._hello else self._next(out)):
                break
        return bytes(out)

    def _finish(self, out: bytearray) -> None:
        piece = self._rest[: self._body]
        del self._rest[: len(piece)]
        self._body -= len(piece)
        if self._passing:
            out += piece
        if not self._body:
            out += self._owed
            self._owed = b""

    def _greet(self, out: bytearray) -> bool:
        size, check = self._hello[0]
        if len(self._rest) < size:
            return False
        part = self._take(size)
        self._hello.pop(0)
        check(part)
        out += part
        return True

    def _next(self, out: bytearray) -> bool:
        kind = self._rest[0]
        shape = SHAPES.get(kind)
        if shape is None:
            raise Unfilterable(f"unknown message type {kind}")
        if len(self._rest) < shape.size:
            return False
        header = self._take(shape.size)
        self._body = shape.body(header)
        self._passing = self._allows(shape.needs)
        if kind == CUT_TEXT and self._body > MAX_CUT_TEXT:
            self._passing = False
        if self._passing:
            self._held.note(header)
            out += header
        return True

    def _take(self, size: int) -> bytes:
        part = bytes(self._rest[:size])
        del self._rest[:size]
        return part

    def _allows(self, needs: Needs) -> bool:
        match needs:
            case Needs.CONTROL:
                return self._grant.control
            case Needs.CLIPBOARD:
                return self._grant.clipboard
            case Needs.SEEING:
                return True

    def _version(self, part: bytes) -> None:
        if not VERSION.fullmatch(part):
            raise Unfilterable("the viewer does not speak RFB 3.3, 3.7 or 3.8")
        if part == b"RFB 003.003\n":
            self._hello.pop(0)  # the server decides alone [RFC 6143, 7.1.2 and appendix A.1]

    def _security(self, part: bytes) -> None:
        if part[0] != SECURITY_NONE:
            raise Unfilterable(f"the viewer chose security type {part[0]}, which was not offered")
