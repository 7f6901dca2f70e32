"""What reports count: a few numbers for each question, however many requests there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.reports import Counted, Share
from admin.sql.base import Rows
from admin.tables import people, requests, sites, topics
from broker.lifecycle import State

HOUR, MINUTE = 13, 16  # letters of "2026-11-24 10:05"


class ReportRows(Rows):
    """Of requests that were asked in some time, whatever became of them."""

    def counted(
        self, since: datetime, until: datetime, *, hours: bool, site: int | None = None
    ) -> Counted:
        self.flush()
        during = (requests.c.created >= since) & (requests.c.created < until)
        if site is not None:
            during &= requests.c.site == site
        when = sa.func.substr(
            sa.cast(requests.c.created, sa.String(32)), 1, HOUR if hours else MINUTE
        )
        named = people.c.name
        return Counted(
            minutes=self._spread(when, during),
            states={State(one): n for one, n in self._spread(requests.c.state, during).items()},
            waited=self._spread(requests.c.waited, during),
            consented=self._spread(requests.c.consented, during),
            lasted=self._spread(requests.c.lasted, during),
            ratings=self._spread(requests.c.rating, during),
            refusals=int(
                self._db.execute(
                    sa.select(sa.func.coalesce(sa.func.sum(requests.c.refusals), 0)).where(during)
                ).scalar_one()
            ),
            technicians=self._shares(
                named, people, people.c.id == requests.c.technician, people.c.id, during
            ),
            topics=self._shares(
                topics.c.name, topics, topics.c.id == requests.c.topic, topics.c.id, during
            ),
            categories=self._shares(
                requests.c.category, None, requests.c.category != "", requests.c.category, during
            ),
            sites=self._shares(
                sites.c.name, sites, sites.c.id == requests.c.site, sites.c.id, during
            ),
        )

    def _spread(self, column: Any, during: Any) -> Mapping[Any, int]:
        query = (
            sa.select(column, sa.func.count()).where(during, column.is_not(None)).group_by(column)
        )
        return {row[0]: int(row[1]) for row in self._db.execute(query)}

    def _shares(
        self, name: Any, table: sa.Table | None, joined: Any, key: Any, during: Any
    ) -> Sequence[Share]:
        count = sa.func.count()
        query = sa.select(
            name,
            count,
            sa.func.avg(requests.c.waited),
            sa.func.avg(requests.c.lasted),
            sa.func.avg(requests.c.rating),
            sa.func.count(requests.c.rating),
        ).where(during)
        query = query.where(joined) if table is None else query.join_from(requests, table, joined)
        query = query.group_by(key, name).order_by(count.desc(), name)
        return [
            Share(
                row[0], int(row[1]), waited=_real(row[2]), lasted=_real(row[3]),
                rating=_real(row[4]), ratings=int(row[5]),
            )
            for row in self._db.execute(query)
        ]  # fmt: skip


def _real(value: Any) -> float | None:
    """An average, which MariaDB gives as a Decimal."""
    return None if value is None else float(value)
