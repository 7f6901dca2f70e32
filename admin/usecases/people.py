"""Accounts and one-time links. Secrets are kept as digests only."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from admin.errors import Invalid, NotFound, NotNow, SignInError
from admin.model import Person, Role
from admin.passwords import Passwords
from admin.ports import UnitOfWork
from admin.words import N_

LINK_DAYS = 7
LONGEST_NAME = 200
SHORTEST_PASSWORD = 10
RESERVED = "-"  # begins the logins of those who were forgotten
WRONG = N_("Login or password is wrong.")
USED = N_("This link was used already or is over; ask for a new one.")


def checked(passwords: Passwords, person: Person | None, password: str) -> Person:
    """The person, if this is their password.

    Raises SignInError; it takes as long for somebody unknown as for a wrong password.
    """
    good = passwords.verify(person.password_hash if person else None, password)
    if not good or person is None or not person.active:
        raise SignInError(WRONG)
    return person


def csrf_word(session_secret: str) -> str:
    """What each form of this session must bring along; nobody else can compute it."""
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def invite(uow: UnitOfWork, now: datetime, person_id: int) -> str:
    """A one-time link's secret: whoever opens it sets this person's password."""
    secret = secrets.token_urlsafe(32)
    uow.drop_links(person_id)
    uow.add_link(digest(secret), person_id, now + timedelta(days=LINK_DAYS))
    return secret


def invited(uow: UnitOfWork, now: datetime, secret: str) -> Person:
    """Whom this link is for. Raises NotFound when it was used or is over."""
    person = uow.link(digest(secret), now)
    if person is None:
        raise NotFound(USED)
    return person


def set_password(
    uow: UnitOfWork, passwords: Passwords, now: datetime, secret: str, password: str
) -> Person:
    """Use the link up; whoever was signed in with the old one is not any more.

    Raises NotFound or Invalid.
    """
    person = invited(uow, now, secret)
    good_password(password)
    if not uow.use_link(digest(secret)):  # somebody else was faster with the same link
        raise NotFound(USED)
    uow.set_password(person.id, passwords.hash(password))
    uow.drop_links(person.id)
    uow.drop_sessions(person.id)
    uow.drop_halfways(person.id)
    uow.distrust_devices(person.id)
    return person


def good_password(password: str) -> None:
    """Raises Invalid."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            N_("A password needs at least %(number)s characters."), number=SHORTEST_PASSWORD
        )


def first_administrator(uow: UnitOfWork, now: datetime) -> str | None:
    """A link's secret for the first administrator, as long as nobody can administer."""
    if uow.has_usable_admin():
        return None
    person = uow.person_by_login("admin")
    person_id = person.id if person else uow.add_person("admin", "Administrator", Role.ADMIN, None)
    return invite(uow, now, person_id)


def add(uow: UnitOfWork, login: str, name: str, role: str, password_hash: str | None) -> int:
    """A new account. Raises Invalid."""
    login, name = good_login(login), good_name(name)
    if role not in set(Role):
        raise Invalid(N_("The role must be one of %(roles)s."), roles=", ".join(Role))
    if uow.person_by_login(login):
        raise Invalid(N_("The login %(login)s is taken."), login=login)
    return uow.add_person(login, name, Role(role), password_hash)


def good_name(name: str) -> str:
    """A login or a name without blanks around it. Raises Invalid."""
    name = name.strip()
    if not name:
        raise Invalid(N_("A person needs a login and a name."))
    if len(name) > LONGEST_NAME:
        raise Invalid(
            N_("A login or a name has at most %(number)s characters."), number=LONGEST_NAME
        )
    return name


def good_login(login: str) -> str:
    """Raises Invalid."""
    login = good_name(login)
    if login.startswith(RESERVED):
        raise Invalid(N_("A login does not begin with %(mark)s."), mark=RESERVED)
    return login


def must_be_administered(uow: UnitOfWork) -> None:
    """Raises NotNow when nobody could do it any more."""
    if not uow.has_usable_admin():
        raise NotNow(N_("Nobody could administer the desk any more."))


def deactivate(uow: UnitOfWork, by: Person, person_id: int) -> Person:
    """Nobody comes in with this account any more, and whoever is in is out; its tokens rest.

    Raises NotFound, or NotNow for oneself and for the last administrator.
    """
    found = uow.person(person_id, lock=True)
    if found is None:
        raise NotFound(N_("There is no such person."))
    if found.id == by.id:
        raise NotNow(N_("You cannot deactivate yourself."))
    uow.set_active(person_id, active=False)
    must_be_administered(uow)
    uow.drop_sessions(person_id)
    uow.drop_halfways(person_id)
    uow.drop_links(person_id)
    return replace(found, active=False)


def activate(uow: UnitOfWork, person_id: int) -> Person:
    """The account is as it was before it was deactivated. Raises NotFound; also once forgotten."""
    found = uow.person(person_id, lock=True)
    if found is None or found.login.startswith(RESERVED):
        raise NotFound(N_("There is no such person."))
    uow.set_active(person_id, active=True)
    return replace(found, active=True)


def read_in(uow: UnitOfWork, person_id: int, language: str) -> None:
    """What this person reads is in this language from now on; "": in their browser's."""
    uow.set_language(person_id, language)


def digest(secret: str) -> str:
    """How a secret is kept and looked up: it has 256 random bits, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()
