"""Whole messages out of `relay.decoder`: what an echo needs and the pixel road does not.

Text is checked while it arrives, so that a bad byte ends the connection at once and not at the
end of a long message [RFC 6455, 8.1].
"""

import codecs

from relay.decoder import Decoder, Scratch
from relay.frames import BINARY, CONTINUATION, CONTROL, FIN, TEXT, Code, Violation

Message = tuple[int, bytes]
"""(opcode, payload): TEXT or BINARY, and the control frames between them in their place."""


class Messages:
    """One connection's messages; `limit` bounds what is kept of one."""

    def __init__(self, limit: int) -> None:
        self.decoder = Decoder(limit, text=True, bounds=True)
        self._limit = limit
        self._opcode = CONTINUATION  # of the open message; CONTINUATION: there is none
        self._final = False  # is the frame that is arriving the message's last?
        self._parts: list[bytes] = []
        self._size = 0
        self._utf8 = codecs.getincrementaldecoder("utf-8")()

    def feed(self, scratch: Scratch, size: int, done: list[Message]) -> None:
        """Add to `done` the messages that are complete now, and the control frames, in order.

        Raises Violation; what came before it is in `done`.
        """
        broken: Violation | None = None
        try:
            pieces = self.decoder.feed(scratch, size)
        except Violation as violation:
            broken, pieces = violation, violation.pieces
        bounds = self.decoder.bounds
        assert bounds is not None  # noqa: S101 - it was asked for
        at = 0
        for index, first in bounds:
            at = self._take(pieces, at, index)
            self._finish(done)  # the frame before is complete: another has begun
            if first & CONTROL:
                if self.decoder.controls:  # none: it is the one that broke a rule
                    done.append(self.decoder.controls.pop(0))
                continue
            self._final = first >= FIN
            self._opcode = first & 0x0F or self._opcode
        bounds.clear()
        self._take(pieces, at, len(pieces))
        if self.decoder.whole:
            self._finish(done)
        if broken is not None:
            raise broken

    def _take(self, pieces: list[bytes], start: int, stop: int) -> int:
        for piece in pieces[start:stop]:
            self._size += len(piece)
            if self._size > self._limit:
                raise Violation(Code.TOO_BIG, f"a message of more than {self._limit} bytes")
            if self._opcode == TEXT:
                self._check(piece, final=False)
            self._parts.append(piece)
        return stop

    def _finish(self, done: list[Message]) -> None:
        if not self._final:
            return
        if self._opcode == TEXT:
            self._check(b"", final=True)
        done.append((self._opcode or BINARY, b"".join(self._parts)))
        self._opcode, self._final, self._size = CONTINUATION, False, 0
        self._parts.clear()

    def _check(self, piece: bytes, *, final: bool) -> None:
        try:
            self._utf8.decode(piece, final)
        except UnicodeDecodeError:
            raise Violation(Code.INVALID_DATA, "text that is not UTF-8") from None
