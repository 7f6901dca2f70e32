"""Is an agent still there? It is pinged, and one that does not answer in time is hung up.

So the broker knows within two seconds of a pulled plug or a closed lid, of which TCP says nothing
for minutes: its connection ends here, and with it the agent's reading of its queue. Agents are
spread over the slots of a small wheel; each tick pings one slot and judges the one that was pinged
three ticks ago. A line that wobbles is not hung up again and again: each time, it gets twice the
patience, for a while.
"""

from collections.abc import Callable
from typing import Any, Protocol

TICK_SECONDS = 0.2
SLOTS = 4  # a ping each 0.8 s
ANSWER_TICKS = 3  # so long an answer may take
LATE_SECONDS = 0.3  # a tick that comes so late says that we were busy, not that they are gone
MOST_PATIENCE = 16  # rounds
FORGIVEN_SECONDS = 600.0
MOST_REMEMBERED = 10_000


class Watched(Protocol):
    """What is known of an agent's connection."""

    answered: bool
    missed: int
    patience: int

    @property
    def judged(self) -> bool: ...
    def ping(self) -> None: ...
    def lost(self, why: str) -> None: ...


class Watch:
    """Those who have to answer."""

    def __init__(self, now: Callable[[], float], silent: Callable[[str], None]) -> None:
        self._now, self._silent = now, silent
        self._slots: list[dict[Any, str]] = [{} for _ in range(SLOTS)]  # connection -> agent
        self._hand = 0
        self._last = now()
        self._wobbly: dict[str, tuple[int, float]] = {}  # agent -> its patience, and until when

    def enter(self, wire: Watched, agent: str) -> None:
        """Watch this one from now on."""
        patience, until = self._wobbly.get(agent, (1, 0.0))
        wire.patience = patience if self._now() < until else 1
        min(self._slots, key=len)[wire] = agent

    def leave(self, wire: Watched) -> None:
        """It is gone."""
        for slot in self._slots:
            slot.pop(wire, None)

    def tick(self) -> None:
        """A fifth of a second has passed."""
        now = self._now()
        late, self._last = now - self._last > TICK_SECONDS + LATE_SECONDS, now
        self._hand = (self._hand + 1) % SLOTS
        for wire, agent in tuple(self._slots[(self._hand - ANSWER_TICKS) % SLOTS].items()):
            self._judge(wire, agent, late=late)
        for wire in tuple(self._slots[self._hand]):
            wire.ping()

    def _judge(self, wire: Watched, agent: str, *, late: bool) -> None:
        if wire.answered or late or not wire.judged:
            wire.missed = 0
        else:
            wire.missed += 1
        wire.answered = False
        if wire.missed >= wire.patience:
            self._remember(agent, wire.patience)
            self.leave(wire)
            self._silent(agent)
            wire.lost("did not answer")

    def _remember(self, agent: str, patience: int) -> None:
        self._wobbly.pop(agent, None)  # the latest is the last
        until = self._now() + FORGIVEN_SECONDS
        self._wobbly[agent] = min(2 * patience, MOST_PATIENCE), until
        if len(self._wobbly) > MOST_REMEMBERED:
            del self._wobbly[next(iter(self._wobbly))]
