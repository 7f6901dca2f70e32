"""What requests are about, and when somebody is there, as values."""

from dataclasses import dataclass
from datetime import datetime

MINUTES = 60


@dataclass(frozen=True)
class Topic:
    """A site, or a kind of trouble. Untaken for `minutes`, a request goes to the topic `next`."""

    id: int
    name: str
    minutes: int | None = None
    next: int | None = None


@dataclass(frozen=True)
class Hours:
    """When technicians work, and what a person is told outside of that."""

    days: str  # of the week, Monday is 1
    opens: int  # minutes after midnight
    closes: int
    notice: str

    def open(self, moment: datetime) -> bool:
        """At this time of the site's own clock?"""
        minute = moment.hour * MINUTES + moment.minute
        return str(moment.isoweekday()) in self.days and self.opens <= minute < self.closes


@dataclass(frozen=True)
class Site:
    """A place where machines stand."""

    id: int
    name: str
