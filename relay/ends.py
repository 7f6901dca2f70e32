"""The kinds of ends: a WebSocket, an echo on one, and a plain TCP connection."""

import sys
from _socket import socket

from relay import frames
from relay.decoder import RESERVE, Decoder
from relay.frames import (
    CLOSE,
    PING,
    PONG,
    Violation,
    apply_mask,
    read_close,
)
from relay.line import FIRST_BITE, JOINED, Owner
from relay.messages import Message, Messages
from relay.ordinary import MASK_SIZE, SHORTEST, SMALL, TINY
from relay.wire import OPEN, SHUT, OnEnd, Wire

DENSE = 1024  # frames in a step: crumbs, which cost much time for few bytes
STEP = 48 * 1024  # handed on at once: the reader works while we go on; measured


class WebSocket(Wire):
    """Masked frames in, unmasked frames out; payload in between."""

    __slots__ = ("_decoder",)

    def __init__(self, owner: Owner, sock: socket, on_end: OnEnd, name: str, *, limit: int) -> None:
        super().__init__(owner, sock, on_end, name)
        self.framed = True
        self._decoder = Decoder(limit)

    def early(self, data: bytes) -> None:
        """What the peer sent right behind its handshake."""
        for start in range(0, len(data), self._owner.scratch.size):
            part = data[start : start + self._owner.scratch.size]
            self._owner.scratch.room[: len(part)] = part
            self._took(len(part))

    def _readable(self) -> None:
        """What `Wire._readable` does, with a short way for one small frame that came alone.

        So come keys, movements of the pointer and small changes of a screen, and what counts there
        is time: everything is in one place, and `_took` would come to the same.
        """
        scratch, peer, frame = self._owner.scratch, self.peer, b""
        try:
            size = self.sock.recv_into(scratch.room, self._bite)
            decoder = self._decoder
            if (
                size < TINY
                and peer is not None
                and peer.framed
                and peer.life == OPEN
                and not (peer.rest or decoder.left or decoder.held or decoder.within)
            ):
                begin, unpack, head = SMALL[size]
                found, mask, payload = unpack(scratch.buffer, RESERVE)
                if found == begin:
                    self.heard = True
                    self.received += size - SHORTEST
                    frame = head + apply_mask(payload, mask)
                    sent = peer.sock.send(frame)
                    if sent != size - MASK_SIZE:
                        peer.keep(frame, sent)
                    return
            self._read(size)
        except (BlockingIOError, InterruptedError):
            if frame and peer:
                peer.keep(frame, 0)
        except OSError as error:
            (peer if frame and peer else self).lost(error.strerror or "connection error")
        except Exception:  # noqa: BLE001 - a bug must cost one connection, not spin the loop
            sys.excepthook(*sys.exc_info())
            self.lost("internal error")

    def _took(self, size: int) -> None:
        if size <= STEP:
            count = self._step(size, RESERVE)
        else:
            count, at, end = 0, RESERVE, RESERVE + size
            while at < end and self.life < SHUT:
                count = self._step(min(STEP, end - at), at)
                at += STEP
        if size == self._bite:
            self._adapt(count)

    def _step(self, size: int, at: int) -> int:
        """Hand on the payload of this part of what was read; returns in how many pieces it was."""
        decoder = self._decoder
        try:
            pieces = decoder.feed(self._owner.scratch, size, at)
        except Violation as violation:
            if violation.pieces:
                self._deliver(violation.pieces)
            self._fail(violation.code, str(violation))
            return 0
        if pieces:
            self._deliver(pieces)
        if decoder.controls:
            self._answer(decoder)
        return len(pieces)

    def _adapt(self, frames_in_step: int) -> None:
        """Whoever keeps us busy is read in larger bites; with crumbs, in small ones."""
        if frames_in_step > DENSE:
            self._bite = FIRST_BITE
        elif self._bite < self._owner.scratch.size:
            self._bite = min(2 * self._bite, self._owner.scratch.size)

    def _answer(self, decoder: Decoder) -> None:
        """Ping and close are answered [RFC 6455, 5.5]."""
        controls, decoder.controls = decoder.controls, []
        pongs = [frames.control(PONG, payload) for opcode, payload in controls if opcode == PING]
        if pongs and self.life == OPEN:
            self.write(b"".join(pongs))
        opcode, payload = controls[-1]
        if opcode == CLOSE:
            self._left(*read_close(payload))

    def put(self, pieces: list[bytes], size: int) -> None:
        head = frames.header(size)
        if size < JOINED and len(pieces) == 1:
            self.write(head + pieces[0])
        else:
            pieces.insert(0, head)
            self.gather(pieces, size + len(head))

    def _farewell(self, code: int, reason: str) -> bytes:
        return frames.close(code, reason)

    def ping(self) -> None:
        frame = frames.control(PING)
        self.write(frame)

    def refresh(self) -> None:
        self._decoder.refresh()


class Echo(WebSocket):
    """Sends each message back: a line test, and the codec's examination by other people's tools."""

    __slots__ = ("_messages",)

    def __init__(self, owner: Owner, sock: socket, on_end: OnEnd, name: str, *, limit: int) -> None:
        super().__init__(owner, sock, on_end, name, limit=limit)
        self._messages = Messages(limit)
        self._decoder = self._messages.decoder

    def _took(self, size: int) -> None:
        done: list[Message] = []
        broken: Violation | None = None
        try:
            self._messages.feed(self._owner.scratch, size, done)
        except Violation as violation:
            broken = violation
        for opcode, payload in done:
            if opcode == CLOSE:
                self._left(*read_close(payload))
            elif self.life == OPEN and opcode != PONG:
                kind = PONG if opcode == PING else opcode
                head = frames.header(len(payload), frames.FIN | kind)
                self.gather([head, payload], len(head) + len(payload))
        if broken is not None:
            self._fail(broken.code, str(broken))


class Plain(Wire):
    """A TCP connection: bytes as they come."""

    __slots__ = ()

    def _took(self, size: int) -> None:
        self._deliver([bytes(self._owner.scratch.room[:size])])

    def put(self, pieces: list[bytes], size: int) -> None:
        self.gather(pieces, size)

    def _farewell(self, code: int, reason: str) -> bytes:  # noqa: ARG002
        return b""

    def hang_up(self, code: int, reason: str = "") -> None:
        super().hang_up(code, reason)
        self._left(code, reason)  # TCP has no goodbye to wait for: our half closes when it is sent
