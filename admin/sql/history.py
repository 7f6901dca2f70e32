"""Ended requests, the newest first, page by page: as fast on the last page as on the first."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from admin.history import Mark, Wanted
from admin.model import Line
from admin.sql.requests import RequestRows, line_of, line_rows
from admin.sql.words import holds, indexed
from admin.tables import machines, people, requests, words

FEW = 200  # people or machines that are named one by one
NEWEST = 5000  # among so many, words are looked for without their index


class HistoryRows(RequestRows):
    """A page begins where the one before it ended (keyset), so nothing is counted or skipped."""

    def history(self, wanted: Wanted, after: Mark | None, most: int) -> Sequence[Line]:
        self.flush()
        where = self._where(wanted, after)
        if where is None:
            return []
        if not wanted.words:
            return self._page(line_rows().where(*where), most)
        # A word that many wrote is found among the newest; a rare one has few rows in the index.
        # The index alone would sort all who ever wrote a common word.
        newest = (
            sa.select(requests.c.id).where(*where).order_by(*_NEWEST_FIRST).limit(NEWEST).subquery()
        )
        said = line_rows().join(words, words.c.request == requests.c.id)
        said = said.where(holds(wanted.words))
        found = self._page(said.join(newest, newest.c.id == requests.c.id), most)
        if len(found) == most:
            return found
        return self._page(said.where(*where, indexed(self._db.dialect.name, wanted.words)), most)

    def _page(self, query: Any, most: int) -> Sequence[Line]:
        rows = self._db.execute(query.order_by(*_NEWEST_FIRST).limit(most))
        return [line_of(row) for row in rows]

    def _where(self, wanted: Wanted, after: Mark | None) -> list[Any] | None:
        """None when nobody is meant."""
        where: list[Any] = [requests.c.ended.is_not(None)]
        if wanted.state is not None:
            where.append(requests.c.state == wanted.state)
        if wanted.technician is not None:
            where.append(requests.c.technician == wanted.technician)
        if wanted.since:
            where.append(requests.c.created >= wanted.since)
        if wanted.until:
            where.append(requests.c.created < wanted.until)
        if after:
            same = (requests.c.created == after.created) & (requests.c.id >= after.id)
            where += [requests.c.created <= after.created, ~same]
        for text, table, columns, column in (
            (wanted.person, people, (people.c.name, people.c.login), requests.c.user),
            (wanted.machine, machines, (machines.c.name,), requests.c.machine),
        ):
            if text:
                meant = self._meant(text, table, columns)
                if not meant:
                    return None
                where.append(column.in_(meant))
        return where

    def _meant(self, text: str, table: sa.Table, columns: Sequence[Any]) -> Any:
        """The ids of those whose name holds this text; a query where they are many."""
        held = sa.or_(*(sa.func.lower(one).contains(text.lower(), autoescape=True)
                        for one in columns))  # fmt: skip
        query = sa.select(table.c.id).where(held)
        found = [row.id for row in self._db.execute(query.limit(FEW))]
        return query if len(found) == FEW else found


_NEWEST_FIRST = (requests.c.created.desc(), requests.c.id.desc())
