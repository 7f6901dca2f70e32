"""What is done to accounts, each act in the audit trail by who did it (`admin.trail`)."""

from dataclasses import replace
from datetime import datetime

from admin import trail
from admin.errors import Invalid, NotFound, NotNow
from admin.model import Person, Role
from admin.permissions import Permission, may
from admin.ports import UnitOfWork
from admin.trail import Act
from admin.usecases import access, facts, machines, people, retention, second_factor
from admin.usecases.moves import queue_moved
from admin.words import N_
from broker.lifecycle import HELD, State

GONE = N_("the technician's account was closed")
NOT_THERE = N_("There is no such person.")
LONGEST_REASON = 300


def known(uow: UnitOfWork, person_id: int) -> Person:
    """Raises NotFound, also for somebody who was forgotten."""
    person = uow.person(person_id)
    if person is None or person.login.startswith(people.RESERVED):
        raise NotFound(NOT_THERE)
    return person


def add(
    uow: UnitOfWork, now: datetime, by: str, login: str, name: str, role: str,
    password_hash: str | None = None,
) -> int:  # fmt: skip
    """A new account. Raises Invalid."""
    number = people.add(uow, login, name, role, password_hash)
    _record(uow, now, by, Act.PERSON_ADDED, known(uow, number))
    return number


def change(
    uow: UnitOfWork, now: datetime, by: Person, person_id: int, name: str, role: str
) -> Person:
    """Another name or another role; who may not take requests any more lets theirs go.

    Raises NotFound, Invalid, or NotNow for one's own role and for the last administrator.
    """
    before = known(uow, person_id)
    name = people.good_name(name)
    if role not in set(Role):
        raise Invalid(N_("The role must be one of %(roles)s."), roles=", ".join(Role))
    after = replace(before, name=name, role=Role(role))
    if after == before:
        return before
    if before.role is not after.role and before.id == by.id:
        raise NotNow(N_("You cannot change your own role."))
    uow.know_as(person_id, after.name, after.role)
    if before.role is Role.ADMIN:
        people.must_be_administered(uow)
    if not may(after.role, Permission.TAKE_REQUESTS):
        _let_go(uow, now, after)
    words = f"{_said(before)} > {after.name}, {after.role}"
    uow.record(by.login, now, Act.PERSON_CHANGED, trail.person(person_id), words)
    return after


def invite(uow: UnitOfWork, now: datetime, by: str, person_id: int) -> str:
    """A one-time link's secret. Raises NotFound."""
    person = known(uow, person_id)
    _record(uow, now, by, Act.PERSON_INVITED, person)
    return people.invite(uow, now, person_id)


def deactivate(uow: UnitOfWork, now: datetime, by: Person, person_id: int) -> Person:
    """Nobody comes in any more, and who is in is out: sessions, agents, what they hold.

    Raises NotFound, or NotNow for oneself and for the last administrator.
    """
    gone = people.deactivate(uow, by, person_id)
    for machine in uow.machines_of(person_id):
        if not machine.revoked:
            machines.hang_up(uow, now, machine.id)
    _let_go(uow, now, gone)
    _record(uow, now, by.login, Act.PERSON_DEACTIVATED, gone)
    return gone


def activate(uow: UnitOfWork, now: datetime, by: str, person_id: int) -> Person:
    """The account is good again. Raises NotFound."""
    back = people.activate(uow, person_id)
    _record(uow, now, by, Act.PERSON_ACTIVATED, back)
    return back


def sign_out_everywhere(uow: UnitOfWork, now: datetime, by: str, person_id: int) -> None:
    """All their sessions end. Raises NotFound."""
    access.sign_out_everywhere(uow, person_id)
    _record(uow, now, by, Act.PERSON_SIGNED_OUT, known(uow, person_id))


def reset_codes(uow: UnitOfWork, now: datetime, by: str, person_id: int) -> None:
    """They sign in without a code, and set codes up anew. Raises NotFound."""
    second_factor.reset(uow, person_id)
    _record(uow, now, by, Act.CODES_RESET, known(uow, person_id))


def remove_photo(uow: UnitOfWork, now: datetime, by: str, person_id: int) -> None:
    """Nobody is shown it any more. Raises NotFound."""
    person = known(uow, person_id)
    if uow.photo(person_id) is not None:
        uow.drop_photo(person_id)
        _record(uow, now, by, Act.PHOTO_REMOVED, person)


def forget(uow: UnitOfWork, now: datetime, by: str, person_id: int, reason: str) -> None:
    """For good; the reason stays, so it must not name them. Raises NotFound, NotNow or Invalid."""
    reason = good_reason(reason)
    retention.forget_person(uow, now, known(uow, person_id).login, by)
    uow.record(by, now, Act.PERSON_FORGOTTEN, trail.person(person_id), reason)


def good_reason(reason: str) -> str:
    """Why something is deleted, without blanks around it. Raises Invalid."""
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(
            N_("Say why, in at most %(most)s characters and without their name."),
            most=LONGEST_REASON,
        )
    return reason


def _let_go(uow: UnitOfWork, now: datetime, technician: Person) -> None:
    """What they hold goes on without them, or ends where a session runs."""
    for request in uow.held_by(technician.id, HELD):
        if request.state is State.PENDING:
            facts.release(uow, now, request, "desk", GONE)
        else:
            facts.abort(uow, now, request, GONE)
    queue_moved(uow, now)


def _record(uow: UnitOfWork, now: datetime, by: str, act: Act, person: Person) -> None:
    uow.record(by, now, act, trail.person(person.id), _said(person))


def _said(person: Person) -> str:
    return f"{person.login}: {person.name}, {person.role}"
