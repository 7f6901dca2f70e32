"""The tunnels of this node: which ends are here, which wait, which are joined. Pure.

What happens to an end goes in (it arrived, it left, the desk ordered a cut, time passed); what
is to be done comes out as a list of commands, which `relay.switchboard` performs:

    no tunnel ──arrived──▶ Waiting ──the other arrived──▶ Joined ──left──▶ no tunnel
                             │ left, cut, wait time over      │ cut
                             └──────────▶ no tunnel ◀─────────┘

A newer connection of the same end replaces the older. A joined partner cannot go on with the
newcomer (their RFB streams began elsewhere), so it is told to come back with a new ticket.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from broker.facts import End, Fact, TunnelClosed, TunnelEstablished, TunnelLost, TunnelWaiting
from relay.frames import Code


class Wire(Protocol):
    """A connected end, as far as it matters here: how many bytes of payload came from it."""

    received: int


@dataclass(frozen=True)
class Join:
    """Let the bytes run between these two."""

    agent: Wire
    viewer: Wire


@dataclass(frozen=True)
class HangUp:
    """Close this end with a code and a reason."""

    wire: Wire
    code: Code
    reason: str


@dataclass(frozen=True)
class Report:
    """Tell the desk."""

    session: str
    fact: Fact


Command = Join | HangUp | Report


@dataclass
class Waiting:
    """One end is here."""

    end: End
    wire: Wire
    since: float


@dataclass
class Joined:
    """Both ends are here."""

    agent: Wire
    viewer: Wire
    since: float


Reason = Literal["cut", "wait", "drain"]


class Tunnels:
    """All tunnels of one node, by session."""

    def __init__(self, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds
        self._tunnels: dict[str, Waiting | Joined] = {}
        self.joined = 0

    @property
    def waiting(self) -> int:
        """How many ends wait for their other one."""
        return len(self._tunnels) - self.joined

    def arrived(self, session: str, end: End, wire: Wire, now: float) -> list[Command]:
        """An end was admitted."""
        tunnel = self._tunnels.get(session)
        if isinstance(tunnel, Waiting) and tunnel.end != end:
            agent, viewer = (wire, tunnel.wire) if end == "agent" else (tunnel.wire, wire)
            self._tunnels[session] = Joined(agent, viewer, now)
            self.joined += 1
            return [Join(agent, viewer), Report(session, TunnelEstablished())]
        commands: list[Command] = []
        if isinstance(tunnel, Waiting):
            commands.append(HangUp(tunnel.wire, Code.REPLACED, "a newer connection took over"))
        elif isinstance(tunnel, Joined):
            commands = self._lose(session, tunnel, end, now, "the other end connected anew")
            old = tunnel.agent if end == "agent" else tunnel.viewer
            commands.append(HangUp(old, Code.REPLACED, "a newer connection took over"))
        self._tunnels[session] = Waiting(end, wire, now)
        return [*commands, Report(session, TunnelWaiting(end))]

    def left(self, session: str, wire: Wire, why: str, now: float) -> list[Command]:
        """An end is gone; one that was replaced or hung up before changes nothing."""
        tunnel = self._tunnels.get(session)
        if isinstance(tunnel, Waiting) and tunnel.wire is wire:
            del self._tunnels[session]
            alone = TunnelLost(tunnel.end, 0, 0, max(0.0, now - tunnel.since))
            return [Report(session, alone)]
        if isinstance(tunnel, Joined) and wire in (tunnel.agent, tunnel.viewer):
            end: End = "agent" if wire is tunnel.agent else "viewer"
            return self._lose(session, tunnel, end, now, f"the {end} left: {why}")
        return []

    def cut(self, session: str, now: float, reason: Reason = "cut") -> list[Command]:
        """The desk has ended the session, or the node is drained."""
        tunnel = self._tunnels.get(session)
        if tunnel is None:
            return []
        if reason == "drain":
            code, text = Code.OTHER_END_LOST, "the relay stops, come back with a new ticket"
        else:
            code, text = Code.SESSION_ENDED, "the session has ended"
        return self._end(session, tunnel, now, reason, code, text)

    def sessions(self) -> Iterator[str]:
        """All that have a tunnel here."""
        return iter(tuple(self._tunnels))

    def known(self, session: str) -> bool:
        """Has it a tunnel here?"""
        return session in self._tunnels

    def tick(self, now: float) -> list[Command]:
        """Time has passed: who has waited too long is sent away."""
        commands: list[Command] = []
        for session, tunnel in tuple(self._tunnels.items()):
            if isinstance(tunnel, Waiting) and now - tunnel.since >= self._wait_seconds:
                text = f"nobody came within {self._wait_seconds:g} s"
                commands += self._end(session, tunnel, now, "wait", Code.NOBODY_CAME, text)
        return commands

    def _lose(self, session: str, tunnel: Joined, lost: End, now: float, why: str) -> list[Command]:
        del self._tunnels[session]
        self.joined -= 1
        stays = tunnel.viewer if lost == "agent" else tunnel.agent
        to_viewer, to_agent = tunnel.agent.received, tunnel.viewer.received
        fact = TunnelLost(lost, to_viewer, to_agent, max(0.0, now - tunnel.since))
        return [HangUp(stays, Code.OTHER_END_LOST, why), Report(session, fact)]

    def _end(
        self,
        session: str,
        tunnel: Waiting | Joined,
        now: float,
        reason: Reason,
        code: Code,
        text: str,
    ) -> list[Command]:
        del self._tunnels[session]
        seconds = max(0.0, now - tunnel.since)
        if isinstance(tunnel, Joined):
            self.joined -= 1
            ends = [tunnel.agent, tunnel.viewer]
            fact = TunnelClosed(reason, tunnel.agent.received, tunnel.viewer.received, seconds)
        else:
            ends = [tunnel.wire]
            fact = TunnelClosed(reason, 0, 0, seconds)
        return [*(HangUp(end, code, text) for end in ends), Report(session, fact)]
