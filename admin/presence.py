"""Who is there: the agents that pages show, and the technicians. Pure: facts in, answers out.

An agent is there while somebody reads its queue: the broker knows that, and tells. A technician
is there while a page of theirs answers: the desk process that serves the page knows that, and says
so to the others every moment (`desk.alive`); one that falls silent takes its technicians along.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

SILENT = timedelta(seconds=1.5)  # a desk speaks twice as often; after that it is gone
TURN = timedelta(seconds=2)  # a page that was closed may be the last one before the next
SETTLED = timedelta(seconds=3)  # so long a number must stand before people are told of it


class Agents:
    """Which of the agents that pages of this process show are there."""

    def __init__(self) -> None:
        self.shown: frozenset[str] = frozenset()
        self._there: dict[str, bool] = {}

    def show(self, agents: Iterable[str]) -> bool:
        """These are shown from now on; is there one that nothing is known of?"""
        self.shown = frozenset(agents)
        self._there = {agent: there for agent, there in self._there.items() if agent in self.shown}
        return not self.shown <= self._there.keys()

    def unknown(self) -> frozenset[str]:
        return self.shown - self._there.keys()

    def counted(self, readers: Mapping[str, int]) -> bool:
        """So many read their queues; does that change what a page shows?"""
        now = {agent: count > 0 for agent, count in readers.items() if agent in self.shown}
        changed = any(self._there.get(agent) is not there for agent, there in now.items())
        self._there |= now
        return changed

    def forget(self) -> bool:
        """The broker cannot be asked; does that change what a page shows?"""
        known, self._there = bool(self._there), {}
        return known

    def there(self, agent: str) -> bool | None:
        """None: not known, or not yet."""
        return self._there.get(agent)


class Technicians:
    """Who has a page open, here and at the other desk processes."""

    def __init__(self, process: str) -> None:
        self.process = process
        self._pages: Counter[int] = Counter()
        self._left: dict[int, datetime] = {}  # the last page was closed then
        self._others: dict[str, tuple[datetime, frozenset[int]]] = {}
        self._seen: tuple[frozenset[int], datetime] | None = None
        self._settled: frozenset[int] = frozenset()

    def came(self, person: int) -> None:
        """A page of theirs answers."""
        self._pages[person] += 1
        self._left.pop(person, None)

    def went(self, person: int, now: datetime, *, closed: bool) -> None:
        """It does not any more; one that was `closed` may be followed by the next."""
        self._pages[person] -= 1
        if self._pages[person] <= 0:
            del self._pages[person]
            if closed:
                self._left[person] = now

    def heard(self, process: str, people: Iterable[int], now: datetime) -> None:
        """What a desk process said of its own pages."""
        if process != self.process:
            self._others[process] = now, frozenset(people)

    def here(self, now: datetime) -> frozenset[int]:
        """Those with a page of this process."""
        self._left = {person: left for person, left in self._left.items() if now - left < TURN}
        return frozenset(self._pages) | frozenset(self._left)

    def there(self, now: datetime) -> frozenset[int]:
        """All of them."""
        self._others = {
            process: heard for process, heard in self._others.items() if now - heard[0] <= SILENT
        }
        return self.here(now).union(*(people for _, people in self._others.values()))

    def leads(self, now: datetime) -> bool:
        """Is this the one process that tells people of a change? All answer alike."""
        self.there(now)
        return all(self.process < other for other in self._others)

    @property
    def settled(self) -> frozenset[int]:
        """Those who are there, as people are told: not of every page that is turned."""
        return self._settled

    def settle(self, now: datetime) -> bool:
        """Look whether it has stood for long enough; is there something to tell?"""
        there = self.there(now)
        if self._seen is None or self._seen[0] != there:
            self._seen = there, now
        if there == self._settled or now - self._seen[1] < SETTLED:
            return False
        self._settled = there
        return True
