"""What reports count: a few numbers for each question, however many requests there are.

All of it stands in one index (`ix_requests_figures`), which is gone through three times. Numbers
whose spread is wanted come as one text: a column of tens of thousands of rows, grouped by the
database or fetched row by row, takes several times as long.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from admin.reports import Counted, Share
from admin.sql.base import Rows
from admin.tables import people, requests, sites, topics
from broker.lifecycle import State

A_TEXT = timedelta(days=31)  # of these days the numbers come in one text: it has its limits
SPREADS = ("state", "waited", "consented", "lasted", "rating")


@dataclass
class _Sums:
    count: int = 0
    waited: int = 0
    waits: int = 0
    lasted: int = 0
    lengths: int = 0
    rating: int = 0
    ratings: int = 0

    def add(self, row: Any) -> None:
        self.count += row.count_
        self.waited += int(row.waited or 0)
        self.waits += row.waits
        self.lasted += int(row.lasted or 0)
        self.lengths += row.lengths
        self.rating += int(row.rating or 0)
        self.ratings += row.ratings

    def share(self, name: str) -> Share:
        return Share(
            name, self.count, waited=_mean(self.waited, self.waits),
            lasted=_mean(self.lasted, self.lengths), rating=_mean(self.rating, self.ratings),
            ratings=self.ratings,
        )  # fmt: skip


class ReportRows(Rows):
    """Of requests that were asked in some time, whatever became of them."""

    def counted(
        self, since: datetime, until: datetime, *, hours: bool, site: int | None = None
    ) -> Counted:
        self.flush()
        spreads = {name: Counter[int]() for name in SPREADS}
        refusals = 0
        for begin, end in _parts(since, until):
            row = self._db.execute(_SPREADS.where(_during(begin, end, site))).one()
            refusals += int(row.refusals or 0)
            for name, spread in spreads.items():
                numbers = Counter((getattr(row, name) or "").split(","))
                spread.update({int(number): n for number, n in numbers.items() if number})
        during = _during(since, until, site)
        shares = self._db.execute(_SHARES.where(during)).all()
        return Counted(
            minutes=self._minutes(during, hours=hours),
            states={State(one): n for one, n in spreads["state"].items()},
            waited=spreads["waited"],
            consented=spreads["consented"],
            lasted=spreads["lasted"],
            ratings=spreads["rating"],
            refusals=refusals,
            technicians=self._shares("technician", shares, people),
            topics=self._shares("topic", shares, topics),
            categories=self._shares("category", shares),
            sites=self._shares("site", shares, sites),
        )

    def _minutes(self, during: Any, *, hours: bool) -> Mapping[str, int]:
        clock = ("hour",) if hours else ("hour", "minute")
        when = (
            sa.func.date(requests.c.created),
            *(sa.extract(one, requests.c.created) for one in clock),
        )
        query = sa.select(*when, sa.func.count()).where(during).group_by(*when)
        return {
            f"{day} {':'.join(f'{one:02}' for one in time)}": number
            for day, *time, number in self._db.execute(query)
        }

    def _shares(
        self, column: str, rows: Sequence[Any], table: sa.Table | None = None
    ) -> Sequence[Share]:
        """What belongs to each value of this column, the greatest first; by name, if it has one."""
        sums: dict[Any, _Sums] = {}
        for row in rows:
            value = getattr(row, column)
            if value not in (None, ""):
                sums.setdefault(value, _Sums()).add(row)
        names = {value: value for value in sums}
        if table is not None and sums:
            query = sa.select(table.c.id, table.c.name).where(table.c.id.in_(sums))
            names = {row.id: row.name for row in self._db.execute(query)}
        found = [sums[value].share(name) for value, name in names.items()]
        return sorted(found, key=lambda share: (-share.count, share.name))


def _during(since: datetime, until: datetime, site: int | None) -> sa.ColumnElement[bool]:
    during = (requests.c.created >= since) & (requests.c.created < until)
    return during if site is None else during & (requests.c.site == site)


def _parts(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < until:
        end = min(since + A_TEXT, until)
        yield since, end
        since = end


def _mean(total: int, count: int) -> float | None:
    return total / count if count else None


_SPREADS = sa.select(
    sa.func.sum(requests.c.refusals).label("refusals"),
    *(sa.func.aggregate_strings(requests.c[name], ",").label(name) for name in SPREADS),
)
_keys = (requests.c.technician, requests.c.topic, requests.c.category, requests.c.site)
_SHARES = sa.select(
    *_keys,
    sa.func.count().label("count_"),
    sa.func.sum(requests.c.waited).label("waited"),
    sa.func.count(requests.c.waited).label("waits"),
    sa.func.sum(requests.c.lasted).label("lasted"),
    sa.func.count(requests.c.lasted).label("lengths"),
    sa.func.sum(requests.c.rating).label("rating"),
    sa.func.count(requests.c.rating).label("ratings"),
).group_by(*_keys)
