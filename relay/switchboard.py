"""The shell around `relay.tunnels`: the one place where its commands become deeds.

Whatever happens to a wire comes here as a callback, is told to the pure part, and the commands
that come back are performed. Runs in the hub as well as in greenlets and never waits.
"""

from _socket import socket
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, cast

from msgspec import to_builtins

from broker.facts import Fact
from relay.admission import Guest
from relay.pump import Pump
from relay.tunnels import Command, HangUp, Join, Reason, Tunnels
from relay.wire import Wire


class Switchboard:
    """All sessions of this node."""

    def __init__(
        self,
        pump: Pump,
        tunnels: Tunnels,
        *,
        report: Callable[[str, Fact], None],
        now: Callable[[], float],
        log: Any,
    ) -> None:
        self.pump = pump
        self.tunnels = tunnels
        self.draining = False
        self.seen: Counter[str] = Counter()  # what happened how often, for the metrics
        self._report = report
        self._now = now
        self._log = log

    def welcome(self, guest: Guest, sock: socket, early: bytes) -> None:
        """An end that was admitted, with what it sent right behind its handshake."""
        self.enter(guest, self.pump.websocket(sock, self.left, guest.session, early))

    def enter(self, guest: Guest, wire: Wire) -> None:
        """An end of any kind."""
        self._perform(self.tunnels.arrived(guest.session, guest.end, wire, self._now()))

    def left(self, wire: Wire, code: int, reason: str) -> None:
        """An end has said goodbye, broken a rule or vanished."""
        self._log.info("end.left", help_id=wire.name, code=int(code), why=reason)
        self.seen[f"left {code}"] += 1
        why = f"{code} {reason}".rstrip()
        self._perform(self.tunnels.left(wire.name, wire, why, self._now()))

    def cut(self, session: str, reason: Reason = "cut") -> None:
        """Hang up both ends of this session."""
        self._perform(self.tunnels.cut(session, self._now(), reason))

    def tick(self) -> None:
        """One second has passed."""
        self.pump.tick()
        self._perform(self.tunnels.tick(self._now()))

    def _perform(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, Join):
                cast("Wire", command.agent).join(cast("Wire", command.viewer))
            elif isinstance(command, HangUp):
                cast("Wire", command.wire).hang_up(command.code, command.reason)
            else:
                self.seen[command.fact.KIND] += 1
                fields = to_builtins(command.fact)
                self._log.info(command.fact.KIND, help_id=command.session, **fields)
                self._report(command.session, command.fact)
