"""Guests: somebody without an account asks once, with a code that a technician read out to them."""

import secrets
from datetime import datetime, timedelta

from admin.errors import Invalid, SignInError
from admin.identity import spoken
from admin.model import Machine, Person, Role
from admin.ports import UnitOfWork
from admin.trail import Act, machine
from admin.usecases.people import LONGEST_NAME, digest
from admin.words import N_
from broker.ids import unguessable

GOOD_FOR = timedelta(minutes=15)
LOGIN = "-guest"  # one account for all; nobody can sign in with it or be called like it
NONE = N_("This site takes no guests.")
WRONG = N_("This code is wrong, over, or was used already. Ask for a new one.")


def make(uow: UnitOfWork, now: datetime, by: Person) -> str:
    """A code to be read out, good once and not for long."""
    secret = spoken.code(spoken.GUEST_GROUPS)
    uow.add_guest_code(digest(spoken.plain(secret)), by.id, now + GOOD_FOR)
    uow.record(by.login, now, Act.GUEST_INVITED, "", "")
    return secret


def enter(
    uow: UnitOfWork, now: datetime, said: str, name: str, computer: str, system: str
) -> tuple[Machine, str]:
    """A machine that may ask once, and the credential with which it comes back until then.

    Raises SignInError or Invalid.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(N_("Say your name, in at most %(most)s characters."), most=LONGEST_NAME)
    maker = uow.use_guest_code(digest(spoken.plain(said)), now)
    inviter = uow.person(maker) if maker is not None else None
    if inviter is None or not inviter.active:
        raise SignInError(WRONG)
    made = Machine(
        unguessable(), _account(uow), computer, system, revoked=False, seen=now, guest=name
    )
    credential = secrets.token_urlsafe(32)
    uow.add_machine(made, digest(credential), now)
    uow.change_machine(made.id, credential=digest(credential))
    uow.record(inviter.login, now, Act.GUEST_CAME, machine(made.id), name)
    return made, credential


def is_over(uow: UnitOfWork, guest: Machine) -> bool:
    """Has this guest asked, and has that ended?"""
    return uow.has_asked(guest.id) and uow.open_of_machine(guest.id) is None


def _account(uow: UnitOfWork) -> int:
    known = uow.person_by_login(LOGIN)
    return known.id if known else uow.add_person(LOGIN, "", Role.USER, None)
