"""In, step by step: what the password still leaves to do, and the sessions that come of it.

A session's secret is made when somebody is wholly in, never before, so that a secret that was
planted in a browser is worth nothing (no session fixation). Until then a browser holds the secret
of a `Halfway`, which opens nothing but the next step.
"""

import secrets
from datetime import datetime, timedelta

from admin.errors import NotFound, SignInError
from admin.identity.settings import AccessRules
from admin.model import Person
from admin.model_access import Halfway, Session, Step, Visit
from admin.passwords import Passwords
from admin.ports import UnitOfWork
from admin.usecases.attempts import home
from admin.usecases.people import digest, good_password
from admin.words import N_

HALFWAY = timedelta(minutes=10)
KNOWN = timedelta(days=180)  # a browser is known for so long after its last sign-in
TOUCH = timedelta(minutes=1)  # a session's last use is written down so exactly
AGAIN = N_("This took too long; please sign in again.")


def next_step(
    uow: UnitOfWork, now: datetime, rules: AccessRules, person: Person, visit: Visit
) -> Step:
    """What a right password still leaves to do."""
    if uow.second_factor(person.id) is None:
        return Step.ENROL if person.role in rules.totp_roles else Step.NONE
    device = uow.device(digest(visit.device), person.id, now) if visit.device else None
    trusted = device is not None and device.trusted_until is not None and device.trusted_until > now
    return Step.NONE if trusted else Step.CODE


def halfway(uow: UnitOfWork, now: datetime, person: Person, needs: Step) -> str:
    """The secret with which this browser takes the next step."""
    secret = secrets.token_urlsafe(32)
    uow.add_halfway(digest(secret), person.id, needs, now + HALFWAY)
    return secret


def who_is_halfway(uow: UnitOfWork, now: datetime, secret: str, needs: Step) -> Halfway:
    """Raises SignInError when nobody is, or they have another step to take."""
    found = uow.halfway(digest(secret), now) if secret else None
    if found is None or found.needs is not needs:
        raise SignInError(AGAIN)
    return found


def use_halfway(uow: UnitOfWork, secret: str) -> None:
    """The step is taken. Raises SignInError when it was taken already."""
    if not uow.drop_halfway(digest(secret)):
        raise SignInError(AGAIN)


def enter(
    uow: UnitOfWork, now: datetime, rules: AccessRules, person: Person, visit: Visit,
    *, trust: bool = False,
) -> str:  # fmt: skip
    """They are in: a new session's secret. `visit.device` is known from now on.

    `trust` means that a code was given and is not asked there again for a while.
    """
    secret = secrets.token_urlsafe(32)
    uow.add_session(digest(secret), person.id, now, now + rules.session, visit)
    key = digest(visit.device)
    before = uow.device(key, person.id, now)
    until = now + rules.device if trust else None
    if before is not None and not trust:
        until = before.trusted_until
    at = Visit(home(visit.address), visit.browser)
    uow.keep_device(key, person.id, now, now + KNOWN, until, at)
    return secret


def still_there(
    uow: UnitOfWork, now: datetime, rules: AccessRules, secret: str
) -> tuple[Person, Session] | None:
    """Whose session this is, if it is not over."""
    return uow.session(digest(secret), now, now - rules.idle)


def is_used(session: Session, now: datetime) -> bool:
    """Has it been used since its last use was written down?"""
    return now - session.seen >= TOUCH


def end_session(uow: UnitOfWork, person: Person, session: int) -> None:
    """One of their own. Raises NotFound."""
    if not uow.drop_session_of(person.id, session):
        raise NotFound(N_("This session has ended already."))


def forget_device(uow: UnitOfWork, person: Person, device: int) -> None:
    """One of their own. Raises NotFound."""
    if not uow.drop_device(person.id, device):
        raise NotFound(N_("This browser is not known any more."))


def sign_out_everywhere(uow: UnitOfWork, person_id: int) -> None:
    """An administrator's word: all sessions end, and every browser has to prove itself anew.

    Raises NotFound.
    """
    if uow.person(person_id) is None:
        raise NotFound(N_("There is no such person."))
    uow.drop_sessions(person_id)
    uow.drop_halfways(person_id)
    uow.drop_devices(person_id)


def change_password(
    uow: UnitOfWork, passwords: Passwords, person: Person, session: Session, new: str
) -> None:
    """The old one was checked before; whoever else is signed in with it is not any more.

    Raises Invalid.
    """
    good_password(new)
    uow.set_password(person.id, passwords.hash(new))
    uow.drop_links(person.id)
    uow.drop_halfways(person.id)
    uow.drop_sessions(person.id, keep=session.id)
    uow.distrust_devices(person.id)
