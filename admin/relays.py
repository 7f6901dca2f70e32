"""The relays that live, as this process has heard them say. Pure: facts in, answers out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from broker.facts import RelayAlive

SILENT = timedelta(seconds=3)  # they speak every second; after that nothing new is sent there
GONE = timedelta(seconds=15)  # after that its sessions are lost


@dataclass(frozen=True)
class Node:
    """One run of a relay node."""

    name: str
    boot: str


class Relays:
    """Node name -> what it last said and when."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[datetime, RelayAlive]] = {}
        self._listening_since: datetime | None = None

    def listen(self, now: datetime | None) -> None:
        """From now on they can be heard; None: they cannot (the broker is away)."""
        self._listening_since = now

    def heard(self, node: str, fact: RelayAlive, now: datetime) -> None:
        self._heard[node] = now, fact

    def takes(self, node: Node, now: datetime) -> bool:
        """May an end be sent there? It speaks, it is the same run, and it does not drain."""
        found = self._heard.get(node.name)
        if found is None or now - found[0] > SILENT:
            return False
        return found[1].boot == node.boot and not found[1].draining

    def alive(self, now: datetime) -> list[tuple[str, RelayAlive]]:
        """Those that spoke lately, and what they said."""
        return sorted(
            ((name, fact) for name, (at, fact) in self._heard.items() if now - at <= SILENT),
            key=lambda it: it[0],
        )

    def first(self, now: datetime) -> Node | None:
        """The first by name that takes new sessions: where old clients, who know none, are sent."""
        found = [Node(name, fact.boot) for name, fact in self.alive(now) if not fact.draining]
        return found[0] if found else None

    def gone(self, node: Node, now: datetime) -> bool:
        """Has this run surely ended? Silence counts only while we could have heard it."""
        found = self._heard.get(node.name)
        if found is not None and found[1].boot != node.boot:
            return True
        since = self._listening_since
        if since is None or now - since < GONE:
            return False
        return found is None or now - found[0] >= GONE

    def least_loaded(self, now: datetime) -> Node | None:
        """The living node with the fewest sessions that takes new ones."""
        free = [
            (fact.sessions + fact.waiting, name, fact.boot)
            for name, (_, fact) in self._heard.items()
            if self.takes(Node(name, fact.boot), now)
        ]
        if not free:
            return None
        _, name, boot = min(free)
        return Node(name, boot)
