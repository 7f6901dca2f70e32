"""The relays that live, as this process has heard them say. Pure: facts in, answers out."""

from datetime import datetime, timedelta

from broker.events import RelayAlive

SILENT_SECONDS = 12  # they speak every 5 s; two missed and a bit


class Relays:
    """Node name -> what it last said and when."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[datetime, RelayAlive]] = {}

    def heard(self, node: str, fact: RelayAlive, now: datetime) -> None:
        self._heard[node] = now, fact

    def lives(self, node: str, now: datetime) -> bool:
        """Has it spoken lately?"""
        found = self._heard.get(node)
        return found is not None and now - found[0] <= timedelta(seconds=SILENT_SECONDS)

    def least_loaded(self, now: datetime) -> str | None:
        """The living node with the fewest sessions that takes new ones."""
        free = [
            (fact.sessions + fact.waiting, node)
            for node, (_, fact) in self._heard.items()
            if self.lives(node, now) and not fact.draining
        ]
        return min(free)[1] if free else None
