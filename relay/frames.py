"""RFC 6455, the server's side, as a stream: bytes of masked frames in, pieces of payload out.

`Decoder.feed` walks whatever has just arrived in the process's one read buffer (`Scratch`) and
hands back the payload that is in it, unmasked, without waiting for the end of a frame: nothing
is kept between two calls but a header that was cut in two. What is not payload (ping, pong,
close) stands in `controls` afterwards. A peer that breaks a rule raises `Violation`, with the
close code that the standard names for it.

Where a message ends matters to an echo (`relay.messages`, which asks for `bounds`), not to the
pixel road: that is a stream of bytes, so all payload of one read leaves as one frame.
"""

import struct
from collections.abc import Sequence
from enum import IntEnum

try:
    from websockets.speedups import apply_mask
except ImportError:  # no C compiler where it was installed
    from websockets.utils import apply_mask

CONTINUATION, TEXT, BINARY = 0x0, 0x1, 0x2
CLOSE, PING, PONG = 0x8, 0x9, 0xA
OPCODES = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
FIN, MASKED = 0x80, 0x80
FINAL_BINARY = FIN | BINARY
LENGTH_16, LENGTH_64 = 126, 127  # announce a longer length field [5.2]
BEYOND_16 = 1 << 16
PLAIN = MASKED | LENGTH_16
SHORTEST = 6  # bytes of an empty frame
TINY = SHORTEST + LENGTH_16  # bytes of the shortest kind of frame, at most
MANY = 1024  # bytes from which on a read may hold several frames
CONTROL_LIMIT = 125  # [5.5]

RESERVE = 144  # more than a cut header with a whole control frame behind it
PATIENCE = 1000  # control and empty frames that a peer may send before `refresh` is called

_SHORT = struct.Struct("!BBH4s")  # first, second, 16-bit length, mask
_HEAD_16 = struct.Struct("!BBH")
_HEAD_64 = struct.Struct("!BBQ")
_LONG = struct.Struct("!Q")
_HEADS = tuple(bytes((FINAL_BINARY, size)) for size in range(LENGTH_16))


class Code(IntEnum):
    """Close codes: those of the standard [7.4.1] and our own."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED = 1003
    NO_STATUS = 1005  # never on the wire: a close frame without a code
    ABNORMAL = 1006  # never on the wire: the connection was lost
    INVALID_DATA = 1007
    POLICY = 1008
    TOO_BIG = 1009
    INTERNAL = 1011
    RESTART = 1012
    TRY_LATER = 1013
    SESSION_ENDED = 4000
    OTHER_END_LOST = 4001
    NOBODY_CAME = 4002
    REPLACED = 4003


SENDABLE = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})


class Violation(Exception):
    """The peer broke a rule; `code` and the text go into the close frame."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Scratch:
    """The read buffer that all connections of a process share.

    It may be filled and walked only where no other greenlet can run in between. The first
    `RESERVE` bytes stay free: a header that was cut is put back there, in front of its rest.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.buffer = bytearray(
            RESERVE + size + _SHORT.size
        )  # a header may be looked for at its end
        self.view = memoryview(self.buffer)
        self.room = self.view[RESERVE : RESERVE + size]  # what to read into


Control = tuple[int, bytes]
"""(opcode, payload) of a control frame."""


class Decoder:
    """One connection's place in its stream of frames."""

    __slots__ = ("_held", "_left", "_limit", "_mask", "_text", "_within", "bounds", "controls",
                 "spare")  # fmt: skip

    def __init__(self, limit: int, *, text: bool = False, bounds: bool = False) -> None:
        self._limit = max(limit, BEYOND_16)  # of one frame's payload
        self._text = text
        self._held = b""  # a header, or a control frame, that was cut
        self._left = 0  # bytes of payload that the current frame still owes
        self._mask: bytes | bytearray = b""
        self._within = False  # a fragmented message is open
        self.spare = PATIENCE
        self.controls: list[Control] = []
        self.bounds: list[tuple[int, int]] | None = [] if bounds else None

    def refresh(self) -> None:
        """Time has passed: the peer may send control and empty frames again."""
        self.spare = PATIENCE

    @property
    def whole(self) -> bool:
        """Is the last frame complete?"""
        return self._left == 0

    def feed(self, scratch: Scratch, size: int, start: int = RESERVE) -> list[bytes]:  # noqa: C901, PLR0912, PLR0915 - the hot path: calls would cost more than they explain
        """The payload in the `size` bytes that were read into `scratch.room`.

        Raises Violation; the bytes before it are lost with it.
        """
        buffer, view = scratch.buffer, scratch.view
        at, end = start, start + size
        left = self._left
        if (
            size < TINY
            and buffer[at] == FINAL_BINARY
            and buffer[at + 1] == MASKED + size - SHORTEST
            and not (left or self._held or self._within)
            and size > SHORTEST
            and self.bounds is None
        ):  # a key or a pointer event; the loop below would read it, too
            return [apply_mask(view[at + SHORTEST : end], buffer[at + 2 : at + SHORTEST])]
        pieces: list[bytes] = []
        if left:
            if left > size:
                pieces.append(apply_mask(view[at:end], self._mask))
                self._left = left - size
                self._turn(size)
                return pieces
            stop = at + left
            pieces.append(apply_mask(view[at:stop], self._mask))
            self._left, at = 0, stop
        elif self._held:
            at -= len(self._held)
            buffer[at:start] = self._held
            self._held = b""

        bounds = self.bounds
        if size > MANY and bounds is None and not self._within:
            # Most of what comes: whole frames of one kind. The loop below would read them, too.
            unpack, add, room = _SHORT.unpack_from, pieces.append, end - 8
            while at < room:
                first, second, length, mask = unpack(buffer, at)
                stop = at + 8 + length
                if second != PLAIN or first != FINAL_BINARY or stop > end or length < LENGTH_16:
                    break
                add(apply_mask(view[at + 8 : stop], mask))
                at = stop
        while at + 2 <= end:
            first, second, length, mask = _SHORT.unpack_from(buffer, at)
            if first != FINAL_BINARY or self._within:
                self._check(first, second)
            begin = at
            if second == PLAIN:
                at += 8
                if length < LENGTH_16 and at <= end:
                    raise Violation(Code.PROTOCOL_ERROR, "a length that is not in shortest form")
            elif second < MASKED:
                raise Violation(Code.PROTOCOL_ERROR, "a frame without a mask")
            elif second == MASKED | LENGTH_64:
                at += 14
                if at <= end:
                    length = self._long(buffer, begin)
                    mask = buffer[begin + 10 : at]
            else:
                length = second & 0x7F
                mask = buffer[at + 2 : at + 6]
                at += 6
            if at > end:
                at = begin
                break
            if first & 0x08:
                if at + length > end:
                    at = begin
                    break
                self._control(first & 0x0F, apply_mask(view[at : at + length], mask))
                at += length
                if self.controls and self.controls[-1][0] == CLOSE:
                    return pieces  # whatever follows a close frame is not read [5.5.1]
                continue
            if length > self._limit:
                raise Violation(Code.TOO_BIG, f"a frame of more than {self._limit} bytes")
            self._within = first < FIN
            if bounds is not None:
                bounds.append((len(pieces), first))
            stop = at + length
            if stop <= end:
                if length:
                    pieces.append(apply_mask(view[at:stop], mask))
                    at = stop
                else:
                    self._spend()
                continue
            self._left, self._mask = stop - end, mask
            if at < end:
                pieces.append(apply_mask(view[at:end], mask))
                self._turn(end - at)
            return pieces
        if at < end:
            self._held = bytes(view[at:end])
        return pieces

    def _turn(self, taken: int) -> None:
        """A frame was cut after `taken` bytes: the mask goes on from there."""
        by = taken & 3
        if by:
            self._mask = self._mask[by:] + self._mask[:by]

    def _check(self, first: int, second: int) -> None:
        """The rules about a header's first two bytes [5.2, 5.4, 5.5]."""
        if first & 0x70:
            raise Violation(Code.PROTOCOL_ERROR, "reserved bits are set")
        opcode = first & 0x0F
        if opcode not in OPCODES:
            raise Violation(Code.PROTOCOL_ERROR, "an unknown opcode")
        if opcode & 0x08:
            if first < FIN:
                raise Violation(Code.PROTOCOL_ERROR, "a control frame in fragments")
            if second & 0x7F > CONTROL_LIMIT:
                raise Violation(Code.PROTOCOL_ERROR, "a control frame of more than 125 bytes")
        elif opcode == CONTINUATION:
            if not self._within:
                raise Violation(Code.PROTOCOL_ERROR, "a continuation of nothing")
        elif self._within:
            raise Violation(Code.PROTOCOL_ERROR, "a new message inside a fragmented one")
        elif opcode == TEXT and not self._text:
            raise Violation(Code.UNSUPPORTED, "text; only binary messages travel here")

    def _long(self, buffer: bytearray, start: int) -> int:
        length: int = _LONG.unpack_from(buffer, start + 2)[0]
        if length < BEYOND_16 or length >> 63:
            raise Violation(Code.PROTOCOL_ERROR, "a length that is not in shortest form")
        return length

    def _control(self, opcode: int, payload: bytes) -> None:
        self._spend()
        if opcode == CLOSE:
            read_close(payload)
        self.controls.append((opcode, payload))

    def _spend(self) -> None:
        self.spare -= 1
        if self.spare < 0:
            raise Violation(Code.POLICY, "too many control or empty frames")


def read_close(payload: bytes) -> tuple[int, str]:
    """Code and reason of a close frame [5.5.1, 7.4].

    Raises Violation.
    """
    if not payload:
        return Code.NO_STATUS, ""
    try:
        code, reason = int.from_bytes(payload[:2], "big"), payload[2:].decode()
    except UnicodeDecodeError:
        raise Violation(Code.INVALID_DATA, "a close reason that is not UTF-8") from None
    if len(payload) < 2 or code not in SENDABLE:  # noqa: PLR2004
        raise Violation(Code.PROTOCOL_ERROR, "a close code that may not be sent")
    return code, reason


def header(size: int, first: int = FINAL_BINARY) -> bytes:
    """The header of an unmasked frame with `size` bytes of payload."""
    if size < LENGTH_16:
        return _HEADS[size] if first == FINAL_BINARY else bytes((first, size))
    if size < BEYOND_16:
        return _HEAD_16.pack(first, LENGTH_16, size)
    return _HEAD_64.pack(first, LENGTH_64, size)


def control(opcode: int, payload: bytes = b"") -> bytes:
    """An unmasked control frame."""
    return bytes((FIN | opcode, len(payload))) + payload


def close(code: int, reason: str = "") -> bytes:
    """A close frame; the reason is cut where it must be, a code that may not travel is left out."""
    if code not in SENDABLE:
        return control(CLOSE)
    text = reason.encode()[: CONTROL_LIMIT - 2].decode(errors="ignore").encode()
    return control(CLOSE, struct.pack("!H", code) + text)


def fed(decoder: Decoder, chunks: Sequence[bytes], scratch: Scratch) -> list[bytes]:
    """The payload in chunks that came from elsewhere than a read into the scratch buffer."""
    pieces: list[bytes] = []
    for chunk in chunks:
        for start in range(0, len(chunk), scratch.size):
            part = chunk[start : start + scratch.size]
            scratch.room[: len(part)] = part
            pieces += decoder.feed(scratch, len(part))
            if decoder.controls and decoder.controls[-1][0] == CLOSE:
                return pieces
    return pieces
