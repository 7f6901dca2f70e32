"""/amqp: an agent's AMQP connection, which comes through a WebSocket, and RabbitMQ's TCP port.

Byte for byte; who may do what is RabbitMQ's business. Only signed-in agents get here, so that
the relay is no road to the broker for anybody else, and one that is revoked is hung up. How much
they may say is `relay.rate`'s business: who says too much is not read for a while, on all of its
connections, and hung up when that does not help. Whether they are still there is `relay.watch`'s.
Runs in the greenlet of the handshake until both sides are there, then it is two wires.
"""

from _socket import socket
from collections import Counter
from collections.abc import Callable
from typing import Any

import gevent.socket

from broker.settings import Address
from relay.ends import WebSocket
from relay.frames import Code
from relay.pump import Pump, prepared
from relay.rate import Frames, Rates
from relay.watch import Watch
from relay.wire import OPEN, OnEnd, Wire

CONNECT_SECONDS = 5.0
MOST_REVOKED = 10_000  # remembered; a token of theirs is over in a quarter of an hour anyway
MOST_OF_ONE_AGENT = 4  # connections; one more and the oldest goes


class FromAgent(WebSocket):
    """An agent's side: what it says is counted, it can be told to rest, and it has to answer."""

    __slots__ = ("_frames", "_spent", "answered", "gone", "missed", "patience", "resting")

    def __init__(self, pump: Pump, sock: socket, spent: Callable[[int, int], None]) -> None:
        super().__init__(pump, prepared(sock), ignore, "amqp", limit=pump.max_frame)
        self._frames = Frames()
        self._spent = spent
        self.resting = False
        self.answered, self.missed, self.patience = True, 0, 1
        self.gone: Callable[[FromAgent], None] = ignore_wire
        pump.enter(self)

    def _read(self, size: int) -> None:
        self.answered = True
        super()._read(size)

    def ping(self) -> None:
        if self.life == OPEN:
            super().ping()

    def _close(self) -> None:
        self.gone(self)
        super()._close()

    def _deliver(self, pieces: list[bytes]) -> None:
        counted = self.life == OPEN
        frames = sum(map(self._frames.feed, pieces)) if counted else 0
        size = sum(map(len, pieces))
        super()._deliver(pieces)
        if counted:
            self._spent(size, frames)

    def _adapt(self, frames_in_step: int) -> None:
        """It is read in small bites always: what it may say does not fill larger ones."""

    def gate(self) -> None:
        if not self.resting or self.life != OPEN:
            super().gate()
        elif self._reading:
            self._reading = False
            self._reader.stop()


class Bridge:
    """Joins WebSockets with the broker's port."""

    def __init__(
        self, pump: Pump, backend: Address, rates: Rates, now: Callable[[], float], log: Any
    ) -> None:
        self._pump = pump
        self._backend = backend
        self._rates = rates
        self._now = now
        self._log = log
        self.watch = Watch(now, self._silent)
        self._agents: dict[str, list[tuple[FromAgent, Wire]]] = {}  # each with the broker's side
        self._rests: dict[str, Any] = {}  # timers
        self.revoked: dict[str, float] = {}  # when; in order of coming, see MOST_REVOKED
        self.seen: Counter[str] = Counter()  # agents that were slowed, cut, silent

    def revoke(self, agent: str, at: float) -> None:
        """Hang up whatever this agent has here; no token that it got before comes in again."""
        self.revoked.pop(agent, None)
        self.revoked[agent] = at
        if len(self.revoked) > MOST_REVOKED:
            del self.revoked[next(iter(self.revoked))]
        for pair in self._agents.pop(agent, ()):
            self._log.info("amqp.revoked", agent=agent)
            both(pair, "this machine's access was revoked")

    def stays_out(self, agent: str) -> float:
        """Seconds until an agent that was cut may come again; 0 for all others."""
        return self._rates.stays_out(agent, self._now())

    def take(self, agent: str, sock: socket, early: bytes) -> None:
        """An upgraded connection: connect it, or close it with 1013 where no broker answers."""
        try:
            connection = gevent.socket.create_connection(
                (self._backend.host, self._backend.port), CONNECT_SECONDS
            )
        except OSError as error:
            self._log.warning("amqp.unreachable", why=error.strerror or str(error))
            wire = self._pump.websocket(sock, ignore, "amqp", early)
            wire.hang_up(Code.TRY_LATER, "broker not reachable")
            return
        near = FromAgent(self._pump, sock, lambda size, frames: self._spent(agent, size, frames))
        far = self._pump.plain(socket(fileno=connection.detach()), ignore, "amqp")
        near.on_end = self._leaves(agent, far)
        far.on_end = ends(near, "the broker closed the connection")
        near.resting = agent in self._rests
        near.gone = self.watch.leave
        near.join(far)
        self.watch.enter(near, agent)
        known = self._agents.setdefault(agent, [])
        known.append((near, far))
        if len(known) > MOST_OF_ONE_AGENT:
            both(known.pop(0), "too many connections of one agent")
        if early:
            near.early(early)

    def _silent(self, agent: str) -> None:
        self.seen["silent"] += 1
        self._log.info("amqp.silent", agent=agent)

    def _spent(self, agent: str, size: int, frames: int) -> None:
        """The agent has said so much more."""
        now = self._now()
        pause = self._rates.spend(agent, size, frames, now)
        if pause is None:
            self._cut(agent)
        elif pause:
            if self._rates.slowed_since(agent) == now:
                self.seen["slowed"] += 1
                self._log.warning("amqp.slowed", agent=agent)
            self._rest(agent, pause)

    def _rest(self, agent: str, seconds: float) -> None:
        if agent in self._rests:
            self._rests.pop(agent).close()
        timer = self._rests[agent] = self._pump.loop.timer(seconds)
        timer.start(self._wake, agent)
        self._tell(agent, rest=True)

    def _wake(self, agent: str) -> None:
        self._rests.pop(agent).close()
        self._tell(agent, rest=False)

    def _tell(self, agent: str, *, rest: bool) -> None:
        for near, _ in self._agents.get(agent, ()):
            near.resting = rest
            near.gate()

    def _cut(self, agent: str) -> None:
        pairs = self._agents.pop(agent, ())
        if pairs:
            self.seen["cut"] += 1
            seconds = round(self.stays_out(agent))
            self._log.warning("amqp.cut", agent=agent, connections=len(pairs), seconds=seconds)
        for pair in pairs:
            both(pair, "too much for too long")

    def _leaves(self, agent: str, far: Wire) -> OnEnd:
        def left(wire: Wire, _code: int, _reason: str) -> None:
            known = self._agents.get(agent, [])
            known[:] = [pair for pair in known if pair != (wire, far)]
            if not known:
                self._agents.pop(agent, None)
            far.hang_up(Code.GOING_AWAY, "the agent left")

        return left


def both(pair: tuple[Wire, Wire], why: str) -> None:
    """Hang up the agent and the broker: a wire that is hung up by us tells nobody."""
    for wire in pair:
        wire.hang_up(Code.POLICY, why)


def ignore(_wire: Wire, _code: int, _reason: str) -> None:
    """Nobody is there to be told."""


def ignore_wire(_wire: Wire) -> None:
    """Nobody keeps account of it."""


def ends(other: Wire, why: str) -> OnEnd:
    """When one goes, the other is hung up."""
    return lambda _wire, _code, _reason: other.hang_up(Code.GOING_AWAY, why)
