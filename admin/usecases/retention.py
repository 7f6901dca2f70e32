"""Forgetting people: by time, and at their own request."""

from datetime import datetime, timedelta

from admin.errors import NotFound, NotNow
from admin.model import Person, Role
from admin.ports import Store, UnitOfWork
from admin.usecases import machines
from admin.usecases.people import RESERVED
from admin.words import N_

BATCH = 200


def forget_person(uow: UnitOfWork, now: datetime, login: str, who: str) -> Person:
    """Their name, their words, their machines; what is left of the account can do nothing.

    Raises NotFound, and NotNow while they have an open request or alone can administer.
    """
    person = uow.person_by_login(login)
    if person is None or login.startswith(RESERVED):
        raise NotFound(N_("There is no such person."))
    if uow.has_open(person.id):
        raise NotNow(N_("They have an open request: end it first."))
    others = (one for one in uow.who_may_take() if one.active and one.id != person.id)
    if person.role is Role.ADMIN and not any(one.role is Role.ADMIN for one in others):
        raise NotNow(N_("This is the last administrator; name another one first."))
    for machine in uow.machines_of(person.id):
        if not machine.revoked:
            machines.revoke(uow, now, who, machine.id)
    uow.forget_person(person, now, who)
    return person


def forget_old(store: Store, now: datetime, keep_days: int) -> int:
    """The personal part of all requests that ended so long ago, batch by batch; how many. With
    them go guests who came so long ago and asked for nothing.
    """
    if not keep_days:
        return 0
    before, count = now - timedelta(days=keep_days), 0
    while True:
        with store.write() as uow:
            ids = uow.forgettable(before, BATCH)
            uow.forget_requests(ids, now, "desk")
        count += len(ids)
        if len(ids) < BATCH:
            break
    while True:
        with store.write() as uow:
            idle = uow.guests_who_never_asked(before, BATCH)
            uow.forget_guests(idle, now, "desk")
        if len(idle) < BATCH:
            return count


def next_night(now: datetime) -> datetime:
    """Three o'clock of the next night, on the clock that `now` has."""
    night = now.replace(hour=3, minute=0, second=0, microsecond=0)
    return night if night > now else night + timedelta(days=1)
