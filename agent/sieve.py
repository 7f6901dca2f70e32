"""What a VNC server says, without the copied text that has to stay. Pure.

For servers that cannot be told to keep the clipboard to themselves (wayvnc). It reads the
server-to-viewer half of RFB [RFC 6143, 7.1 to 7.7], cut anywhere, and leaves `ServerCutText` out
where it is not granted; during the greeting always, where wayvnc 0.5 says it out of place.
Pictures are not decoded, but their lengths must be known: the grant filter lets such a server hear
only of the encodings in `READABLE`, and only of pixels of four bytes.
"""

from collections.abc import Generator
from struct import unpack

from agent.rfb import Unfilterable

RAW, COPY, ZRLE = 0, 1, 16
SIZE, LAST, CURSOR, NAME, SCREENS = -223, -224, -239, -307, -308
LEVELS = frozenset({*range(-32, -22), *range(-256, -246)})  # quality and compression: no rectangles
READABLE = frozenset({RAW, COPY, ZRLE, SIZE, LAST, CURSOR, NAME, SCREENS}) | LEVELS
PIXEL = 4
UPDATE, COLOURS, BELL, CUT_TEXT = range(4)
ENDLESS = 0xFFFF  # rectangles: as many as come before a LAST

TOO_EARLY = bytes([CUT_TEXT, 0, 0, 0])
READ, PASS, DROP = range(3)
Step = tuple[int, int]  # what to do with how many bytes


class Sieve:
    """One server's stream, from its first byte on. After Unfilterable it must not be fed again.

    The server must offer one security type.
    """

    def __init__(self, *, leaves: bool = False) -> None:
        self._leaves = leaves
        self._rest = bytearray()
        self._out = bytearray()
        self._reader = self._read()
        self._step = next(self._reader)

    def feed(self, data: bytes) -> bytes:
        """What of this may go on to the viewer.

        Raises Unfilterable.
        """
        self._rest += data
        self._out = bytearray()
        while self._advance():
            pass
        return bytes(self._out)

    def _advance(self) -> bool:
        verb, count = self._step
        if verb == READ and len(self._rest) < count:
            return False
        piece = bytes(self._rest[:count])
        del self._rest[:count]
        if verb == PASS:
            self._out += piece
        if len(piece) < count:
            self._step = verb, count - len(piece)
            return False
        self._step = self._reader.send(piece)
        return True

    def _head(self, count: int) -> Generator[Step, bytes, bytes]:
        """Read so many bytes, and hand them on."""
        part = yield READ, count
        self._out += part
        return part

    def _greeting(self, count: int) -> Generator[Step, bytes, bytes]:
        """The same in the greeting, after any text that was said before its time."""
        while (part := (yield READ, count)) == TOO_EARLY[:count]:
            size = yield READ, len(TOO_EARLY) - count + 4
            yield DROP, int.from_bytes(size[-4:], "big")
        self._out += part
        return part

    def _read(self) -> Generator[Step, bytes, None]:
        yield PASS, 12
        types = yield from self._greeting(1)
        if types != b"\1":
            raise Unfilterable("the server refuses, or offers a choice")
        yield PASS, 1
        yield from self._greeting(4)
        yield from self._greeting(4)  # a desktop 768 pixels wide and 0 high there is not
        init = yield from self._head(20)
        yield PASS, int.from_bytes(init[16:20], "big")
        while True:
            kind = (yield READ, 1)[0]
            if kind == CUT_TEXT:
                head = yield READ, 7
                size = abs(int.from_bytes(head[3:7], "big", signed=True))
                if self._leaves:
                    self._out += bytes([kind]) + head
                yield (PASS if self._leaves else DROP), size
                continue
            self._out.append(kind)
            if kind == UPDATE:
                yield from self._picture()
            elif kind == COLOURS:
                head = yield from self._head(5)
                yield PASS, 6 * int.from_bytes(head[3:5], "big")
            elif kind != BELL:
                raise Unfilterable(f"the server's message {kind} has an unknown length")

    def _picture(self) -> Generator[Step, bytes, None]:
        head = yield from self._head(3)
        left = int.from_bytes(head[1:3], "big")
        endless = left == ENDLESS
        while endless or left > 0:
            left -= 1
            place = yield from self._head(12)
            width, height, encoding = unpack(">4xHHi", place)
            if encoding == LAST:
                return
            yield from self._rectangle(width, height, encoding)

    def _rectangle(self, width: int, height: int, encoding: int) -> Generator[Step, bytes, None]:
        if encoding == RAW:
            yield PASS, width * height * PIXEL
        elif encoding == COPY:
            yield PASS, 4
        elif encoding in {ZRLE, NAME}:
            size = yield from self._head(4)
            yield PASS, int.from_bytes(size, "big")
        elif encoding == CURSOR:
            yield PASS, width * height * PIXEL + (width + 7) // 8 * height
        elif encoding == SCREENS:
            count = yield from self._head(4)
            yield PASS, 16 * count[0]
        elif encoding != SIZE:
            raise Unfilterable(f"the server's encoding {encoding} has an unknown length")
