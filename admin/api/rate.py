"""How often something may be done: a token bucket for each key. Pure; time is handed in."""

from dataclasses import dataclass, field

TIDY = 1000  # keys that are known before full buckets are thrown away


@dataclass
class Rates:
    """So many a second in the long run, and `burst` at once after a rest."""

    rate: float
    burst: float
    _buckets: dict[int, tuple[float, float]] = field(default_factory=dict)  # level, when

    def take(self, key: int, now: float) -> float:
        """Once more: 0 if it may, else the seconds to wait before it may."""
        level, seen = self._buckets.get(key, (self.burst, now))
        level = min(self.burst, level + (now - seen) * self.rate)
        if level < 1:
            return (1 - level) / self.rate
        if len(self._buckets) >= TIDY and key not in self._buckets:
            full = [one for one in self._buckets if self._is_full(one, now)]
            for one in full:
                del self._buckets[one]
        self._buckets[key] = level - 1, now
        return 0.0

    def _is_full(self, key: int, now: float) -> bool:
        level, seen = self._buckets[key]
        return level + (now - seen) * self.rate >= self.burst
