"""What reports count: a few numbers for each question, however many requests there are.

All of it stands in one index (`ix_requests_figures`), which is gone through once, by groups of one
technician, topic, category and site. What a column says comes as one text for each group: tens of
thousands of rows grouped by each value, or fetched one by one, take several times as long.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from admin.reports import Counted, Share
from admin.sql.base import Rows
from admin.tables import people, requests, sites, topics
from broker.lifecycle import State

A_TEXT = timedelta(days=31)  # of these days the numbers come in one text: it has its limits
SPREADS = ("state", "waited", "consented", "lasted", "rating")
KEYS = ("technician", "topic", "category", "site")
MEANS = ("waited", "lasted", "rating")
SUMS = {
    "requests": sa.func.count(),
    "refusals": sa.func.sum(requests.c.refusals),
    **{f"sum {name}": sa.func.sum(requests.c[name]) for name in MEANS},
    **{f"{name} known": sa.func.count(requests.c[name]) for name in MEANS},
}
HOUR, MINUTE = len("2026-11-24 10"), len("2026-11-24 10:05")


class ReportRows(Rows):
    """Of requests that were asked in some time, whatever became of them."""

    def counted(
        self, since: datetime, until: datetime, *, hours: bool, site: int | None = None
    ) -> Counted:
        self.flush()
        spreads = {name: Counter[str]() for name in ("minute", *SPREADS)}
        sums = {key: defaultdict[Any, Counter[str]](Counter) for key in KEYS}
        figures = _figures(HOUR if hours else MINUTE)
        for begin, end in _parts(since, until):
            for group in self._db.execute(figures.where(_during(begin, end, site))).mappings():
                for name, spread in spreads.items():
                    if group[name]:
                        spread.update(group[name].split(","))
                added = {name: int(group[name] or 0) for name in SUMS}
                for key, of in sums.items():
                    of[group[key]].update(added)
        return Counted(
            minutes=spreads["minute"],
            states={State(one): n for one, n in _numbers(spreads["state"]).items()},
            waited=_numbers(spreads["waited"]),
            consented=_numbers(spreads["consented"]),
            lasted=_numbers(spreads["lasted"]),
            ratings=_numbers(spreads["rating"]),
            refusals=sum(one["refusals"] for one in sums["technician"].values()),
            technicians=self._shares(sums["technician"], people),
            topics=self._shares(sums["topic"], topics),
            categories=self._shares(sums["category"]),
            sites=self._shares(sums["site"], sites),
        )

    def _shares(
        self, sums: Mapping[Any, Counter[str]], table: sa.Table | None = None
    ) -> Sequence[Share]:
        """What belongs to each value of a key, the greatest first; by name, if it has one."""
        names = {value: value for value in sums if value not in (None, "")}
        if table is not None and names:
            query = sa.select(table.c.id, table.c.name).where(table.c.id.in_(names))
            names = {row.id: row.name for row in self._db.execute(query)}
        found = [_share(name, sums[value]) for value, name in names.items()]
        return sorted(found, key=lambda share: (-share.count, share.name))


def _figures(to: int) -> sa.Select[Any]:
    """A row for each group; the time of asking is told up to this letter of it."""
    created = sa.func.substr(requests.c.created, 1, to)
    spread = {"minute": created, **{name: requests.c[name] for name in SPREADS}}
    return sa.select(
        *(requests.c[key] for key in KEYS),
        *(sa.func.aggregate_strings(column, ",").label(name) for name, column in spread.items()),
        *(sum_.label(name) for name, sum_ in SUMS.items()),
    ).group_by(*(requests.c[key] for key in KEYS))


def _numbers(spread: Mapping[str, int]) -> Mapping[int, int]:
    return {int(number): count for number, count in spread.items()}


def _share(name: str, sums: Counter[str]) -> Share:
    def mean(what: str) -> float | None:
        known = sums[f"{what} known"]
        return sums[f"sum {what}"] / known if known else None

    return Share(
        name, sums["requests"], waited=mean("waited"), lasted=mean("lasted"),
        rating=mean("rating"), ratings=sums["rating known"],
    )  # fmt: skip


def _during(since: datetime, until: datetime, site: int | None) -> sa.ColumnElement[bool]:
    during = (requests.c.created >= since) & (requests.c.created < until)
    return during if site is None else during & (requests.c.site == site)


def _parts(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < until:
        end = min(since + A_TEXT, until)
        yield since, end
        since = end
