"""Machines that need no password: an administrator's code lets them in once, and for good.

A code is shown once and kept as a digest. What a machine gets for it is a credential of its own,
which only it knows; ending the code ends no machine, and revoking a machine ends no other.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from admin import trail
from admin.errors import Forbidden, Invalid, NotFound, NotNow, SignInError
from admin.identity import spoken
from admin.model import Machine, Person, Role
from admin.model_codes import EnrolmentCode
from admin.ports import UnitOfWork
from admin.trail import Act
from admin.usecases import guests
from admin.usecases.machines import REVOKED, is_seen
from admin.usecases.people import digest
from admin.words import N_
from broker.ids import unguessable

MOST_USES, MOST_DAYS = 10_000, 365
LONGEST_NAME = 100
OWN = "-machine "  # begins the login of an account that is a machine's alone
WRONG = N_("This code is wrong, over, or was used as often as it may be.")
UNKNOWN = N_("This machine is not enrolled here; enrol it again, or sign in with a password.")


def make(
    uow: UnitOfWork, now: datetime, by: str, name: str, uses: int, days: int,
    login: str = "", site: int | None = None,
) -> tuple[EnrolmentCode, str]:  # fmt: skip
    """A new code and its secret. Raises Invalid; NotNow where there is no such person or site."""
    name, login = name.strip(), login.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(N_("A name has between 1 and %(most)s characters."), most=LONGEST_NAME)
    if not 0 < uses <= MOST_USES:
        raise Invalid(N_("A code is for 1 to %(most)s machines."), most=MOST_USES)
    if not 0 < days <= MOST_DAYS:
        raise Invalid(N_("A code ends after 1 to %(most)s days."), most=MOST_DAYS)
    person = _person(uow, login) if login else None
    if site is not None and all(one.id != site for one in uow.sites()):
        raise NotNow(N_("There is no such site."))
    code = EnrolmentCode(
        0, name, uses, 0, now, now + timedelta(days=days),
        person=person.id if person else None, site=site,
    )  # fmt: skip
    secret = spoken.code(spoken.ENROLMENT_GROUPS)
    code = replace(code, id=uow.add_enrolment_code(code, digest(spoken.plain(secret))))
    words = f"{name}: {uses} machines, {days} days" + (f", {login}" if login else "")
    uow.record(by, now, Act.CODE_MADE, f"code {code.id}", words)
    return code, secret


def revoke(uow: UnitOfWork, now: datetime, by: str, code_id: int) -> EnrolmentCode:
    """No more machines come in by it. Raises NotFound."""
    code = uow.revoke_enrolment_code(code_id)
    if code is None:
        raise NotFound(N_("There is no such code."))
    uow.record(by, now, Act.CODE_REVOKED, f"code {code.id}", code.name)
    return replace(code, revoked=True)


def enrol(
    uow: UnitOfWork, now: datetime, said: str, name: str, token: str, system: str
) -> tuple[Machine, str]:
    """The machine and the credential that it signs in with from now on.

    Raises SignInError for a code that lets nobody in, Forbidden for a machine that was revoked.
    """
    code = uow.enrolment_code(digest(spoken.plain(said)))
    if code is None or not code.good(now) or not uow.use_enrolment_code(code.id):
        raise SignInError(WRONG)
    owner = _owner(uow, code, name, token)
    machine = uow.machine_of(owner, digest(token))
    if machine is None:
        machine = Machine(unguessable(), owner, name, system, revoked=False, site=code.site)
        uow.add_machine(machine, digest(token), now)
    elif machine.revoked:
        raise Forbidden(REVOKED)
    credential = secrets.token_urlsafe(32)
    site = machine.site if code.site is None else code.site
    uow.change_machine(
        machine.id, credential=digest(credential), site=site, name=name, system=system, seen=now
    )
    words = f"{name}, {code.name}"
    uow.record(code.name, now, Act.MACHINE_ENROLLED, trail.machine(machine.id), words)
    return machine, credential


def sign_in(uow: UnitOfWork, now: datetime, credential: str, name: str, system: str) -> Machine:
    """The machine whose credential this is.

    Raises SignInError, also when its person's account is closed, and Forbidden when it was revoked.
    """
    machine = uow.machine_by_credential(digest(credential))
    person = uow.person(machine.person) if machine else None
    if machine is None or person is None or not person.active:
        raise SignInError(UNKNOWN)
    if machine.guest and guests.is_over(uow, machine):
        raise SignInError(guests.WRONG)
    if machine.revoked:
        raise Forbidden(REVOKED)
    is_seen(uow, now, machine, name, system)
    return machine


def _person(uow: UnitOfWork, login: str) -> Person:
    person = uow.person_by_login(login)
    if person is None or not person.active:
        raise NotNow(N_("Nobody has the login %(login)s."), login=login)
    if person.role is not Role.USER:
        # Whoever holds the code would ask in the name of somebody who may do more.
        raise NotNow(N_("A code is for an account that asks for help, not for a technician's."))
    return person


def _owner(uow: UnitOfWork, code: EnrolmentCode, name: str, token: str) -> int:
    """Whose the machine is: the code's person's, else an account that is it alone."""
    if code.person is not None:
        person = uow.person(code.person)
        if person is None or not person.active:
            raise SignInError(WRONG)
        return person.id
    login = OWN + digest(token)[:16]
    found = uow.person_by_login(login)
    if found is not None and not found.active:
        raise Forbidden(REVOKED)
    return found.id if found else uow.add_person(login, name, Role.USER, None)
