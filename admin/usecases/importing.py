"""People from a list: what would become of each row, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from admin.errors import DeskError, NotNow
from admin.model import Person
from admin.people_csv import Row
from admin.ports import UnitOfWork
from admin.trail import Act
from admin.usecases import accounts
from admin.words import N_, Text


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"
    LEFT = "left"
    WRONG = "wrong"


FATES = {
    Fate.NEW: N_("new"),
    Fate.UPDATED: N_("changed"),
    Fate.SAME: N_("as it is"),
    Fate.LEFT: N_("is there, left as it is"),
    Fate.WRONG: N_("not imported"),
}


@dataclass(frozen=True)
class Planned:
    """A row and what becomes of it."""

    row: Row
    fate: Fate
    problem: Text | None = None
    person: int | None = None


def plan(uow: UnitOfWork, by: Person, rows: Sequence[Row], *, update: bool) -> list[Planned]:
    """What would become of them; nothing is changed."""
    known = {person.login: person for person in uow.people()}
    return [_planned(by, row, known.get(row.login), update=update) for row in rows]


def carry_out(
    uow: UnitOfWork, now: datetime, by: Person, rows: Sequence[Row], *, update: bool
) -> list[Planned]:
    """Do it; rows that cannot be used are left out. Raises NotNow when there is nothing to do."""
    done = []
    for one in plan(uow, by, rows, update=update):
        try:
            done.append(_done(uow, now, by, one))
        except DeskError as problem:  # the last administrator's role, say
            done.append(Planned(one.row, Fate.WRONG, problem.text))
    count = {fate: sum(one.fate is fate for one in done) for fate in Fate}
    if not count[Fate.NEW] and not count[Fate.UPDATED]:
        raise NotNow(N_("There is nothing in this list to import."))
    words = f"{count[Fate.NEW]} new, {count[Fate.UPDATED]} changed, {count[Fate.WRONG]} wrong"
    uow.record(by.login, now, Act.PEOPLE_IMPORTED, "", words)
    return done


def _planned(by: Person, row: Row, known: Person | None, *, update: bool) -> Planned:
    if row.problem is not None:
        return Planned(row, Fate.WRONG, row.problem)
    if known is None:
        return Planned(row, Fate.NEW)
    if (known.name, known.role) == (row.name, row.role):
        return Planned(row, Fate.SAME, person=known.id)
    if not update:
        return Planned(row, Fate.LEFT, person=known.id)
    if known.id == by.id and known.role != row.role:
        return Planned(row, Fate.WRONG, Text(N_("You cannot change your own role.")), known.id)
    return Planned(row, Fate.UPDATED, person=known.id)


def _done(uow: UnitOfWork, now: datetime, by: Person, one: Planned) -> Planned:
    row = one.row
    if one.fate is Fate.NEW:
        number = accounts.add(uow, now, by.login, row.login, row.name, row.role)
        return Planned(row, Fate.NEW, person=number)
    if one.fate is Fate.UPDATED and one.person is not None:
        accounts.change(uow, now, by, one.person, row.name, row.role)
    return one
