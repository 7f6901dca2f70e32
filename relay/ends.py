"""The kinds of ends: a WebSocket, an echo on one, and a plain TCP connection."""

from _socket import socket

from relay import frames
from relay.decoder import RESERVE, Decoder
from relay.frames import CLOSE, PING, PONG, Violation, read_close
from relay.messages import Message, Messages
from relay.wire import FIRST_BITE, OPEN, SHUT, SMALL, OnEnd, Owner, Wire

DENSE = 1024  # frames in a step: crumbs, which cost much time for few bytes
STEP = 48 * 1024  # handed on at once: the reader works while we go on; measured


class WebSocket(Wire):
    """Masked frames in, unmasked frames out; payload in between."""

    __slots__ = ("_decoder",)

    def __init__(self, owner: Owner, sock: socket, on_end: OnEnd, name: str, *, limit: int) -> None:
        super().__init__(owner, sock, on_end, name)
        self._decoder = Decoder(limit)

    def early(self, data: bytes) -> None:
        """What the peer sent right behind its handshake."""
        for start in range(0, len(data), self._owner.scratch.size):
            part = data[start : start + self._owner.scratch.size]
            self._owner.scratch.room[: len(part)] = part
            self._took(len(part))

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
        if size < SMALL and len(pieces) == 1:
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
