"""The case files: written in the transaction of the change, chained at its very end.

The one row of `chain` is held from then until the commit, so that entries of all desks come one
after the other. It is the last lock that is taken, and nothing is waited for while it is held.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.audit.chain import DESK, GONE, Entry, Line, digest, entry
from admin.model import Change
from admin.sql.words import FOUND, WordRows
from admin.tables import chain, changes, requests, seals
from admin.trail import Act, Deed, Sought, fitting

ONLY = 1  # the id of the one row


class CaseRows(WordRows):
    """See admin.ports_records.CaseFiles."""

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self._lines: list[Line] = []

    def note(self, request_id: str, who: str, now: datetime, what: str, words: str) -> None:
        self._track(request_id, who, now, what, "", words)
        if what in FOUND:
            self._find_by(request_id, words)

    def record(self, who: str, now: datetime, act: Act, about: str, words: str) -> None:
        self._track(DESK, who, now, act.value, about, fitting(words))

    def trail(self, sought: Sought, most: int) -> Sequence[Deed]:
        query = sa.select(changes).where(changes.c.request == DESK)
        if sought.before is not None:
            query = query.where(changes.c.sequence < sought.before)
        if sought.what:
            query = query.where(changes.c.attribute == sought.what)
        for text, column in ((sought.who, changes.c.who), (sought.words, changes.c.new)):
            if text:
                held = sa.func.lower(column).contains(text.lower(), autoescape=True)
                query = query.where(held)
        rows = self._db.execute(query.order_by(changes.c.sequence.desc()).limit(most))
        return [
            Deed(row.sequence, row.at, row.who, row.attribute, row.old, row.new) for row in rows
        ]

    def _track(self, request_id: str, who: str, now: datetime, *said: str) -> None:
        what, old, new = said
        self._lines.append(Line(request_id, now, who, what, old, new))

    def finish(self) -> None:
        super().finish()
        self._chain()

    def _chain(self) -> None:
        """Write the lines of this transaction, each bound to the one before it."""
        if not self._lines:
            return
        lines, self._lines = self._lines, []
        number, before = self._end_held()
        last = self._last_of({line.case for line in lines})
        rows = []
        for line in lines:
            sequence, case_before = last.get(line.case, (0, b""))
            number, sequence = number + 1, sequence + 1
            made = entry(line, number, sequence, before, case_before)
            before = digest(made)
            last[line.case] = sequence, before
            rows.append(_row(made, before))
        self._db.execute(sa.insert(changes), rows)
        self._db.execute(_MOVE_END, {"number": number, "hash": before})

    def _end_held(self) -> tuple[int, bytes]:
        row = self._db.execute(_HOLD_END).first()
        if row is None:  # the first entry ever; of two at once one begins again
            self._db.execute(sa.insert(chain), {"id": ONLY, "number": 0, "hash": b"\0" * 32})
            return 0, b""
        return int(row.number), bytes(row.hash) if row.number else b""

    def _last_of(self, cases: Iterable[str]) -> dict[str, tuple[int, bytes]]:
        """Where each case ended when this transaction began. Should another have written to one
        of them since, its next number is taken: a Conflict.
        """
        newest = (
            sa.select(changes.c.request, sa.func.max(changes.c.sequence).label("sequence"))
            .where(changes.c.request.in_(sorted(cases)))
            .group_by(changes.c.request)
            .subquery()
        )
        query = sa.select(changes.c.request, changes.c.sequence, changes.c.hash).join(
            newest,
            (newest.c.request == changes.c.request) & (newest.c.sequence == changes.c.sequence),
        )
        return {
            row.request: (int(row.sequence), bytes(row.hash)) for row in self._db.execute(query)
        }

    def changes_of(self, request_id: str) -> Sequence[Change]:
        self._chain()
        query = (
            sa.select(changes).where(changes.c.request == request_id).order_by(changes.c.sequence)
        )
        return [
            Change(row.at, row.who, row.attribute, row.old, row.new)
            for row in self._db.execute(query)
        ]

    # -- for auditors ------------------------------------------------------------------------------

    def end_of_chain(self, *, hold: bool = False) -> tuple[int, bytes]:
        row = self._db.execute(_HOLD_END if hold else _END).first()
        return (int(row.number), bytes(row.hash)) if row else (0, b"")

    def entries(self, after: int, most: int) -> Sequence[tuple[Entry, bytes]]:
        query = _ENTRIES.where(changes.c.number > after).order_by(changes.c.number).limit(most)
        return list(_entries(self._db.execute(query)))

    def entries_of(self, case: str) -> Sequence[tuple[Entry, bytes]]:
        query = _ENTRIES.where(changes.c.request == case).order_by(changes.c.sequence)
        return list(_entries(self._db.execute(query)))

    def entries_of_many(self, cases: Sequence[str]) -> Mapping[str, Sequence[Entry]]:
        query = _ENTRIES.where(changes.c.request.in_(cases)).order_by(
            changes.c.request, changes.c.sequence
        )
        found: dict[str, list[Entry]] = {}
        for one, _ in _entries(self._db.execute(query)):
            found.setdefault(one.case, []).append(one)
        return found

    def cases_without_request(self) -> Sequence[str]:
        told = changes.alias("told")
        removed = sa.exists().where(told.c.request == changes.c.request, told.c.attribute == GONE)
        query = (
            sa.select(changes.c.request)
            .outerjoin(requests, requests.c.id == changes.c.request)
            .where(
                changes.c.sequence == 1, requests.c.id.is_(None), ~removed,
                changes.c.request != DESK,
            )
        )  # fmt: skip
        return [row.request for row in self._db.execute(query)]

    def last_seal(self) -> int:
        return int(self._db.execute(sa.select(sa.func.max(seals.c.number))).scalar() or 0)

    def add_seal(self, number: int, now: datetime, signed: str) -> None:
        self._db.execute(sa.insert(seals).values(number=number, at=now, signed=signed))

    def seals(self) -> Sequence[str]:
        query = sa.select(seals.c.signed).order_by(seals.c.number)
        return [row.signed for row in self._db.execute(query)]


_END = sa.select(chain).where(chain.c.id == ONLY)
_HOLD_END = _END.with_for_update()
_MOVE_END = (
    sa.update(chain)
    .where(chain.c.id == ONLY)
    .values(number=sa.bindparam("number"), hash=sa.bindparam("hash"))
)
_before = changes.alias("before")
_case_before = changes.alias("case_before")
_ENTRIES = (
    sa.select(
        changes,
        _before.c.hash.label("before_hash"),
        _case_before.c.hash.label("case_before_hash"),
    )
    .outerjoin(_before, _before.c.number == changes.c.number - 1)
    .outerjoin(
        _case_before,
        (_case_before.c.request == changes.c.request)
        & (_case_before.c.sequence == changes.c.sequence - 1),
    )
)


def _row(one: Entry, hashed: bytes) -> dict[str, Any]:
    return {
        "number": one.number, "request": one.case, "sequence": one.sequence, "at": one.at,
        "who": one.who, "attribute": one.what, "old": one.old, "new": one.new,
        "who_salt": one.who_salt, "who_mark": one.who_mark,
        "words_salt": one.words_salt or None, "words_mark": one.words_mark or None,
        "hash": hashed,
    }  # fmt: skip


def _entries(rows: Any) -> Iterator[tuple[Entry, bytes]]:
    for row in rows:
        yield (
            Entry(
                number=row.number, case=row.request, sequence=row.sequence, at=row.at,
                what=row.attribute, who=row.who, old=row.old, new=row.new,
                who_salt=bytes(row.who_salt or b""), who_mark=bytes(row.who_mark),
                words_salt=bytes(row.words_salt or b""), words_mark=bytes(row.words_mark or b""),
                before=bytes(row.before_hash or b""),
                case_before=bytes(row.case_before_hash or b""),
            ),
            bytes(row.hash),
        )  # fmt: skip
