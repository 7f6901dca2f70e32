"""Ended requests, the newest first, page by page: as fast on the last page as on the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from admin.history import Mark, Wanted
from admin.model import Line, Person, Role
from admin.sql.people import person_of
from admin.sql.requests import RequestRows, line_of, line_rows
from admin.sql.words import holds, in_the_index, indexed
from admin.tables import machines, people, requests, words

FEW = 200  # people or machines that are named one by one
NEWEST = 400, 2000  # among so many, words are looked for without their index


@dataclass(frozen=True)
class _Side:
    """Where names are looked for, and what of a request points there."""

    table: sa.FromClause
    names: tuple[str, ...]
    column: sa.Column[Any]

    def called(self, text: str) -> sa.ColumnElement[bool]:
        """Is this in one of the names?"""
        return sa.or_(*(
            sa.func.lower(self.table.c[name]).contains(text.lower(), autoescape=True)
            for name in self.names
        ))  # fmt: skip


_ACCOUNTS = _Side(people, ("name", "login"), requests.c.user)
_GUESTS = _Side(machines.alias("guest"), ("guest",), requests.c.machine)
_MACHINES = _Side(machines, ("name",), requests.c.machine)


class HistoryRows(RequestRows):
    """A page begins where the one before it ended (keyset), so nothing is counted or skipped."""

    def history(self, wanted: Wanted, after: Mark | None, most: int) -> Sequence[Line]:
        self.flush()
        some = self._some(wanted, after)
        if some is None:
            return []
        if not wanted.words:
            return self._page(some, most)
        # A word that many wrote is found among the newest; a rare one has few rows in the index.
        # The index alone would sort all who ever wrote a common word.
        said = some.join(words, words.c.request == requests.c.id).where(holds(wanted.words))
        first, more = NEWEST
        found = self._page(_among(said, _newest(some, first)), most)
        if len(found) < most and len(found) * more >= most * first:  # so many that these may do
            found = self._page(_among(said, _newest(some, more)), most)
        if len(found) == most:
            return found
        seldom = self._seldom(wanted.words)
        return self._page(said.where(indexed(self._db.dialect.name, seldom)), most)

    def who_may_take(self) -> Sequence[Person]:
        which = people.c.role.in_((Role.TECH.value, Role.ADMIN.value))
        query = sa.select(people).where(which).order_by(people.c.name, people.c.id)
        return [person_of(row) for row in self._db.execute(query)]

    def _seldom(self, beginnings: Sequence[str]) -> Sequence[str]:
        """Those words that none of the newest ended requests has, or all: a common word takes the
        index half a second, and has nothing to add where a rare one is asked for, too.
        """
        if len(beginnings) == 1:
            return beginnings
        newest = _newest(_ENDED, NEWEST[0])
        said = sa.select(words.c.said).join(newest, newest.c.id == words.c.request)
        texts = [f" {row.said}" for row in self._db.execute(said)]
        seldom = [
            one
            for one in beginnings
            if in_the_index(one) and not any(f" {one}" in text for text in texts)
        ]
        return seldom or beginnings

    def _page(self, some: sa.Select[Any], most: int) -> Sequence[Line]:
        """The first of these; names are joined to them alone, whatever the database plans."""
        page = _newest(some, most)
        query = line_rows().join(page, page.c.id == requests.c.id)
        return [line_of(row) for row in self._db.execute(query.order_by(*_NEWEST_FIRST))]

    def _some(self, wanted: Wanted, after: Mark | None) -> sa.Select[Any] | None:
        """Their ids; None when nobody is meant."""
        some = _ENDED
        for value, column in (
            (wanted.state, requests.c.state), (wanted.technician, requests.c.technician),
            (wanted.topic, requests.c.topic), (wanted.site, requests.c.site),
            (wanted.category or None, requests.c.category),
        ):  # fmt: skip
            if value is not None:
                some = some.where(column == value)
        if wanted.since:
            some = some.where(requests.c.created >= wanted.since)
        if wanted.until:
            some = some.where(requests.c.created < wanted.until)
        if after:
            same = (requests.c.created == after.created) & (requests.c.id >= after.id)
            some = some.where(requests.c.created <= after.created, ~same)
        for text, sides in (
            (wanted.person, (_ACCOUNTS, _GUESTS)), (wanted.machine, (_MACHINES,)),
        ):  # fmt: skip
            if text:
                named = self._named_so(some, text, sides)
                if named is None:
                    return None
                some = named
        return some

    def _named_so(
        self, some: sa.Select[Any], text: str, sides: Sequence[_Side]
    ) -> sa.Select[Any] | None:
        """Of these, those of whom or what is called so on one of the sides; None if nothing is."""
        few = {side: self._few(side, text) for side in sides}
        if not any(few.values()):
            return None
        if all(len(found) < FEW for found in few.values()):
            return some.where(sa.or_(*(
                side.column.in_(found) for side, found in few.items() if found
            )))  # fmt: skip
        # So many that the newest requests soon have enough of theirs.
        for side in sides:
            some = some.join(side.table, side.table.c.id == side.column)
        some = some.prefix_with("STRAIGHT_JOIN", dialect="mysql")
        return some.where(sa.or_(*(side.called(text) for side in sides)))

    def _few(self, side: _Side, text: str) -> Sequence[Any]:
        """The ids of some that are called so."""
        query = sa.select(side.table.c.id).where(side.called(text)).limit(FEW)
        return [row.id for row in self._db.execute(query)]


_NEWEST_FIRST = (requests.c.created.desc(), requests.c.id.desc())
_ENDED = sa.select(requests.c.id).where(requests.c.ended.is_not(None))


def _newest(some: sa.Select[Any], many: int) -> sa.Subquery:
    return some.order_by(*_NEWEST_FIRST).limit(many).subquery()


def _among(some: sa.Select[Any], these: sa.Subquery) -> sa.Select[Any]:
    return some.join(these, these.c.id == requests.c.id)
