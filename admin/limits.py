"""How often a thing may be tried: a sliding window for each key. Pure; time is handed in."""

from collections import deque
from datetime import datetime, timedelta

from admin.errors import TooMany
from admin.words import N_

MOST_KEYS = 10_000


class Limits:
    """So many failures for a key within a window, then no more for a while."""

    def __init__(self, most: int = 10, window: timedelta = timedelta(minutes=5)) -> None:
        self._most, self._window = most, window
        self._failures: dict[str, deque[datetime]] = {}

    def check(self, key: str, now: datetime) -> None:
        """Raises TooMany when this key has failed too often lately."""
        if len(self._recent(key, now)) >= self._most:
            raise TooMany(N_("Too many attempts; wait a few minutes and try again."))

    def failed(self, key: str, now: datetime) -> None:
        if key not in self._failures and len(self._failures) >= MOST_KEYS:
            self._failures.pop(next(iter(self._failures)))
        self._failures.setdefault(key, deque()).append(now)

    def succeeded(self, key: str) -> None:
        self._failures.pop(key, None)

    def _recent(self, key: str, now: datetime) -> deque[datetime]:
        found = self._failures.get(key, deque())
        while found and now - found[0] > self._window:
            found.popleft()
        return found
