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

from relay import ordinary
from relay.frames import (
    BEYOND_16,
    CLOSE,
    CONTINUATION,
    CONTROL,
    CONTROL_LIMIT,
    FIN,
    FINAL_BINARY,
    LENGTH_16,
    LENGTH_64,
    MASKED,
    OPCODES,
    TEXT,
    Code,
    Violation,
    apply_mask,
    read_close,
)  # fmt: skip

PLAIN = MASKED | LENGTH_16  # the second byte of most frames
MANY = 1024  # bytes from which on a read may hold several frames
RESERVE = 144  # more than a cut header with a whole control frame behind it
PATIENCE = 2000  # control and empty frames that a peer may send before `refresh` is called
TOO_LONG_A_FORM = "a length that is not in shortest form"

_SHORT = struct.Struct("!BBH4s")  # first, second, 16-bit length, mask
_LONG = struct.Struct("!Q")


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

    __slots__ = ("_limit", "_mask", "_text", "bounds", "controls", "held", "left", "spare",
                 "within")  # fmt: skip

    def __init__(self, limit: int, *, text: bool = False, bounds: bool = False) -> None:
        self._limit = max(limit, BEYOND_16)  # of one frame's payload
        self._text = text
        self.held = b""  # a header, or a control frame, that was cut
        self.left = 0  # bytes of payload that the current frame still owes
        self._mask: bytes | bytearray = b""
        self.within = False  # a fragmented message is open
        self.spare = PATIENCE
        self.controls: list[Control] = []
        self.bounds: list[tuple[int, int]] | None = [] if bounds else None

    def refresh(self) -> None:
        """Time has passed: the peer may send control and empty frames again."""
        self.spare = PATIENCE

    @property
    def whole(self) -> bool:
        """Is the last frame complete?"""
        return self.left == 0

    def feed(self, scratch: Scratch, size: int, start: int = RESERVE) -> list[bytes]:  # noqa: C901, PLR0912, PLR0915 - the hot path: calls would cost more than they explain
        """The payload in the `size` bytes that were read into `scratch.room`.

        Raises Violation, which holds the payload that came before it.
        """
        buffer, view = scratch.buffer, scratch.view
        at, end = start, start + size
        left = self.left
        pieces: list[bytes] = []
        if left:
            if left > size:
                pieces.append(apply_mask(view[at:end], self._mask))
                self.left = left - size
                self._turn(size)
                return pieces
            stop = at + left
            pieces.append(apply_mask(view[at:stop], self._mask))
            self.left, at = 0, stop
        elif self.held:
            at -= len(self.held)
            buffer[at:start] = self.held
            self.held = b""

        try:
            bounds = self.bounds
            if size > MANY and bounds is None and not self.within:
                at = ordinary.run(buffer, view, at, end, pieces)
            while at + 2 <= end:
                first, second, length, mask = _SHORT.unpack_from(buffer, at)
                if first != FINAL_BINARY or self.within:
                    self._check(first, second)
                begin = at
                if second == PLAIN:
                    at += 8
                    if length < LENGTH_16 and at <= end:
                        raise Violation(
                            Code.PROTOCOL_ERROR, "a length that is not in shortest form"
                        )
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
                if first & CONTROL:
                    if at + length > end:
                        at = begin
                        break
                    if bounds is not None:
                        bounds.append((len(pieces), first))
                    self._control(first & 0x0F, apply_mask(view[at : at + length], mask))
                    at += length
                    if self.controls and self.controls[-1][0] == CLOSE:
                        return pieces  # whatever follows a close frame is not read [5.5.1]
                    continue
                if length > self._limit:
                    raise Violation(Code.TOO_BIG, f"a frame of more than {self._limit} bytes")
                self.within = first < FIN
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
                self.left, self._mask = stop - end, mask
                if at < end:
                    pieces.append(apply_mask(view[at:end], mask))
                    self._turn(end - at)
                return pieces
            if at < end:
                self.held = bytes(view[at:end])
        except Violation as violation:
            violation.pieces = pieces  # what came before it counts
            raise
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
        if opcode & CONTROL:
            if first < FIN:
                raise Violation(Code.PROTOCOL_ERROR, "a control frame in fragments")
            if second & 0x7F > CONTROL_LIMIT:
                raise Violation(Code.PROTOCOL_ERROR, "a control frame of more than 125 bytes")
        elif opcode == CONTINUATION:
            if not self.within:
                raise Violation(Code.PROTOCOL_ERROR, "a continuation of nothing")
        elif self.within:
            raise Violation(Code.PROTOCOL_ERROR, "a new message inside a fragmented one")
        elif opcode == TEXT and not self._text:
            raise Violation(Code.UNSUPPORTED, "text; only binary messages travel here")

    def _long(self, buffer: bytearray, start: int) -> int:
        length: int = _LONG.unpack_from(buffer, start + 2)[0]
        if length < BEYOND_16 or length >> 63:
            raise Violation(Code.PROTOCOL_ERROR, TOO_LONG_A_FORM)
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
