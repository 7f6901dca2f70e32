"""What a report says, from counts that the database made: pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from broker.lifecycle import State

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Share:
    """What belongs to one technician, topic or category."""

    name: str
    count: int
    waited: float | None
    lasted: float | None
    rating: float | None
    ratings: int


@dataclass(frozen=True)
class Counted:
    """What the database counted of the requests of some days."""

    minutes: Mapping[str, int]
    """Requests by the minute (or the hour) of their asking, UTC: "2026-11-24 10:05"."""
    states: Mapping[State, int]
    waited: Mapping[int, int]
    """Requests by whole seconds; so are the next two."""
    consented: Mapping[int, int]
    lasted: Mapping[int, int]
    ratings: Mapping[int, int]
    """Requests by what their users thought of them, from 1 to 5."""
    refusals: int
    technicians: Sequence[Share]
    topics: Sequence[Share]
    categories: Sequence[Share]
    sites: Sequence[Share]

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def abandoned(self) -> int:
        """The person gave up before a session."""
        return self.states.get(State.CANCELLED_USER, 0)


def mean(spread: Mapping[int, int]) -> float | None:
    """The average value; None of nothing."""
    total = sum(spread.values())
    return sum(value * count for value, count in spread.items()) / total if total else None


def local(minute: str, zone: ZoneInfo) -> datetime:
    """A minute, or an hour, as the clocks there showed it."""
    whole = minute if ":" in minute else f"{minute}:00"
    return datetime.fromisoformat(whole).replace(tzinfo=UTC).astimezone(zone)


def by_day(minutes: Mapping[str, int], zone: ZoneInfo, first: date, last: date) -> dict[date, int]:
    """Requests of each day, also of those without any."""
    found = Counter[date]()
    for minute, count in minutes.items():
        found[local(minute, zone).date()] += count
    days = (last - first).days + 1
    return {day: found[day] for day in (first + timedelta(days=n) for n in range(days))}


def by_hour(minutes: Mapping[str, int], zone: ZoneInfo) -> dict[int, int]:
    """Requests by the hour of the day."""
    found = Counter[int]()
    for minute, count in minutes.items():
        found[local(minute, zone).hour] += count
    return {hour: found[hour] for hour in range(24)}


def percentile(spread: Mapping[int, int], percent: int) -> int | None:
    """The smallest value that so many of a hundred do not exceed (nearest rank)."""
    total = sum(spread.values())
    rank = -(-total * percent // 100)
    for value in sorted(spread):
        rank -= spread[value]
        if rank <= 0:
            return value
    return None


def whole_hours(zone: ZoneInfo, *moments: datetime) -> bool:
    """Are clocks there whole hours off UTC, so that hours suffice?"""
    offsets = (moment.astimezone(zone).utcoffset() or timedelta() for moment in moments)
    return all(offset % timedelta(hours=1) == timedelta() for offset in offsets)
