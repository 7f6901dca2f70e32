"""/amqp: an agent's AMQP connection, which comes through a WebSocket, and RabbitMQ's TCP port.

Byte for byte; who may do what is RabbitMQ's business. Only signed-in agents get here, so that
the relay is no road to the broker for anybody else, and one that is revoked is hung up. Runs in
the greenlet of the handshake until both sides are there, then it is two wires like any other.
"""

from _socket import socket
from collections.abc import Callable
from typing import Any

import gevent.socket

from broker.settings import Address
from relay.frames import Code
from relay.pump import Pump
from relay.wire import Wire

CONNECT_SECONDS = 5.0
MOST_REVOKED = 10_000  # remembered; a token of theirs is over in a quarter of an hour anyway
MOST_OF_ONE_AGENT = 4  # connections; one more and the oldest goes


class Bridge:
    """Joins WebSockets with the broker's port."""

    def __init__(self, pump: Pump, backend: Address, log: Any) -> None:
        self._pump = pump
        self._backend = backend
        self._log = log
        self._agents: dict[str, list[tuple[Wire, Wire]]] = {}  # each with its side of the broker
        self.revoked: dict[str, None] = {}  # in order of coming, see MOST_REVOKED

    def revoke(self, agent: str) -> None:
        """Hang up whatever this agent has here; it does not come in again."""
        self.revoked[agent] = None
        if len(self.revoked) > MOST_REVOKED:
            del self.revoked[next(iter(self.revoked))]
        for pair in self._agents.pop(agent, ()):
            self._log.info("amqp.revoked", agent=agent)
            both(pair, "this machine's access was revoked")

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
        near = self._pump.websocket(sock, ignore, "amqp", early)
        far = self._pump.plain(socket(fileno=connection.detach()), ignore, "amqp")
        near.on_end = self._leaves(agent, far)
        far.on_end = ends(near, "the broker closed the connection")
        near.join(far)
        known = self._agents.setdefault(agent, [])
        known.append((near, far))
        if len(known) > MOST_OF_ONE_AGENT:
            both(known.pop(0), "too many connections of one agent")

    def _leaves(self, agent: str, far: Wire) -> Callable[[Wire, int, str], None]:
        def left(wire: Wire, _code: int, _reason: str) -> None:
            known = self._agents.get(agent, [])
            if (wire, far) in known:
                known.remove((wire, far))
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


def ends(other: Wire, why: str) -> Callable[[Wire, int, str], None]:
    """When one goes, the other is hung up."""
    return lambda _wire, _code, _reason: other.hang_up(Code.GOING_AWAY, why)
