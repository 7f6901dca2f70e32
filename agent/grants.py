"""The grant filter: what a viewer sends towards the desktop, held to what the user allows. Pure.

It reads the viewer-to-server half of RFB [RFC 6143, 7.1; the messages are in `rfb`], cut
anywhere, and hands on whole messages:

    filter = GrantFilter(Grant())
    server.sendall(filter.feed(bytes_from_the_viewer))

Who may only see is shown the user's own pointer as a part of the picture: the filter then takes
the cursor encodings off the viewer's list. It takes `ExtendedMouseButtons` off it always, which
would make pointer messages longer than this filter knows.

A type that it does not know has a length that it does not know: nothing after it could be told
apart, so `Unfilterable` ends the session.
"""

from collections.abc import Callable
from struct import iter_unpack, pack, unpack_from

from agent.rfb import (
    CURSORS,
    CUT_TEXT,
    EXTENDED_MOUSE_BUTTONS,
    FLAGS,
    KEY,
    PIXEL_BITS,
    PIXEL_FORMAT,
    POINTER,
    QEMU,
    SECURITY_NONE,
    SET_ENCODINGS,
    SHAPES,
    UPDATE,
    VERSION,
    Unfilterable,
)
from broker.grants import Grant

UP = 0


class Held:
    """Keys and buttons that the viewer holds down on the desktop."""

    def __init__(self) -> None:
        self._keys: dict[int, None] = {}
        self._qemu: dict[int, int] = {}  # key code -> keysym
        self.buttons, self._place = 0, b"\0\0\0\0"

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
            self.buttons, self._place = message[1], message[2:6]

    def release(self) -> bytes:
        """The messages that let everything go; nothing is held after them."""
        messages = [pack(">BBHI", KEY, UP, 0, keysym) for keysym in self._keys]
        messages += [pack(">BBHII", QEMU, 0, UP, sym, code) for code, sym in self._qemu.items()]
        if self.buttons:
            messages.append(pack(">BB", POINTER, 0) + self._place)
        self._keys, self._qemu, self.buttons = {}, {}, 0
        return b"".join(messages)


class Encodings:
    """What the viewer says it can read, and what of it the server may know."""

    def __init__(self, readable: frozenset[int] | None) -> None:
        self._readable = readable
        self._listed: list[int] = []
        self._screen = b""  # where and how much the viewer last asked to see

    def list(self, body: bytes) -> None:
        """Remember this list."""
        self._listed = [number for (number,) in iter_unpack(">i", body)]

    def asked(self, message: bytes) -> None:
        """Remember what this update request wants to see."""
        self._screen = message[2:]

    def said(self, grant: Grant) -> bytes:
        """The list for the server, under this grant."""
        hidden = {EXTENDED_MOUSE_BUTTONS} if grant.control else {EXTENDED_MOUSE_BUTTONS, *CURSORS}
        kept = [number for number in self._listed if number not in hidden]
        if self._readable is not None:
            kept = [number for number in kept if number in self._readable]
        return pack(f">BxH{len(kept)}i", SET_ENCODINGS, len(kept), *kept)

    def again(self, before: Grant, now: Grant) -> bytes:
        """What tells the server that the list is another one now; the picture begins afresh."""
        if not self._listed or self.said(before) == self.said(now):
            return b""
        return self.said(now) + (pack(">BB", UPDATE, 0) + self._screen if self._screen else b"")


class GrantFilter:
    """One viewer's stream, from its first byte on. After Unfilterable it must not be fed again.

    Where the server's words go through a `sieve`, `readable` are the encodings that it knows.
    """

    def __init__(self, grant: Grant, readable: frozenset[int] | None = None) -> None:
        self._sifted = readable is not None
        self._grant = _at_present(grant)
        self._rest = bytearray()  # the beginning of a part that is not complete
        self._body = 0  # bytes that are still to come of a message whose fate is decided
        self._passing = False
        self._held = Held()
        self._encodings = Encodings(readable)
        self._list: bytearray | None = None  # the viewer's list of encodings, as far as it came
        self._owed = b""  # what waits for the end of a message
        self.acts = 0  # keys and buttons that were let through
        self._hello: list[tuple[int, Callable[[bytes], None]]] = [
            (12, self._version),
            (1, self._security),
            (1, lambda _shared: None),  # ClientInit
        ]

    def change(self, grant: Grant) -> bytes:
        """From the next message on this is allowed; hands back what to tell the server at once."""
        grant = _at_present(grant)
        before, self._grant = self._grant, grant
        releases = self._held.release() if before.control and not grant.control else b""
        owed = releases
        if self._list is None:  # one that is on its way is told under the new grant anyhow
            owed += self._encodings.again(before, grant)
        if self._body and self._passing:
            self._owed += owed
            return b""
        return owed

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
        if self._list is not None:
            self._list += piece
        elif self._passing:
            out += piece
        if not self._body:
            self._end(out)

    def _end(self, out: bytearray) -> None:
        if self._list is not None:
            self._encodings.list(bytes(self._list))
            self._list = None
            out += self._encodings.said(self._grant)
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
        size = shape.size
        if kind == CUT_TEXT and self._rest[4:5] > b"\x7f":  # a negative length: the extended kind
            size += FLAGS
        if len(self._rest) < size:
            return False
        header = self._take(size)
        if kind == PIXEL_FORMAT and self._sifted and header[4] != PIXEL_BITS:
            raise Unfilterable(f"pixels of {header[4]} bits, {PIXEL_BITS} are needed here")
        self._body = shape.body(header)
        self._passing = shape.allowed(self._grant, header)
        if kind == SET_ENCODINGS:
            self._list = bytearray()
            if not self._body:
                self._end(out)
        elif self._passing:
            self._note(header)
            out += header
        return True

    def _note(self, header: bytes) -> None:
        if header[0] == UPDATE:
            self._encodings.asked(header)
        if header[0] in {KEY, QEMU} or (header[0] == POINTER and (header[1] or self._held.buttons)):
            self.acts += 1
        self._held.note(header)

    def _take(self, size: int) -> bytes:
        part = bytes(self._rest[:size])
        del self._rest[:size]
        return part

    def _version(self, part: bytes) -> None:
        if self._sifted and part != b"RFB 003.008\n":
            raise Unfilterable("the viewer does not speak RFB 3.8")
        if not VERSION.fullmatch(part):
            raise Unfilterable("the viewer does not speak RFB 3.3, 3.7 or 3.8")
        if part == b"RFB 003.003\n":
            self._hello.pop(0)  # the server decides alone [RFC 6143, 7.1.2 and appendix A.1]

    def _security(self, part: bytes) -> None:
        if part[0] != SECURITY_NONE:
            raise Unfilterable(f"the viewer chose security type {part[0]}, which was not offered")


def _at_present(grant: Grant) -> Grant:
    """What holds in a pause: nothing."""
    return Grant(paused=True) if grant.paused else grant
