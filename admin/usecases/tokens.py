"""API tokens: made by a person, or by an administrator for a service; shown once, revocable."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from admin.errors import Forbidden, Invalid, NotFound, SignInError
from admin.model import Person, Role
from admin.model_tokens import Token
from admin.permissions import Permission, may
from admin.ports import UnitOfWork
from admin.scopes import Scope, offered
from admin.usecases import people
from admin.words import N_

PREFIX = "hct_"  # so that a leaked one is recognised for what it is
SERVICE = "service:"  # logins of accounts that nobody signs in to
LONGEST_NAME = 100
DAYS = (30, 90, 365)
FRESH = timedelta(minutes=1)  # the last use is written down no more often than this


def make(
    uow: UnitOfWork, now: datetime, maker: Person, name: str, scopes: Collection[str], days: int,
    *, owner: Person | None = None,
) -> str:  # fmt: skip
    """A new token's secret, which is shown once; for the maker, or a service's account.

    Raises Invalid.
    """
    owner = owner or maker
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(
            N_("A token needs a name of at most %(number)s characters."), number=LONGEST_NAME
        )
    chosen = [scope for scope in offered(owner.role) if scope in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise Invalid(N_("Choose what the token is for."))
    if days not in DAYS:
        raise Invalid(N_("Choose when the token ends."))
    secret = PREFIX + secrets.token_urlsafe(32)
    ends = now + timedelta(days=days)
    token = Token(0, owner.id, maker.id, name, frozenset(chosen), now, ends, None)
    uow.add_token(token, people.digest(secret))
    return secret


def service(uow: UnitOfWork, maker: Person, name: str, role: str) -> Person:
    """The account of this service; made at its first token. It has no password.

    Raises Forbidden or Invalid.
    """
    if not may(maker.role, Permission.MANAGE_PEOPLE):
        raise Forbidden(N_("Your account may not do this."))
    if role not in {Role.TECH, Role.ADMIN}:
        raise Invalid(N_("A service is a technician or an administrator."))
    name = name.strip()
    known = uow.person_by_login(SERVICE + name)
    if known is None:
        known = uow.person(people.add(uow, SERVICE + name, name, role, None))
    if known is None or known.role != role:
        raise Invalid(N_("This service is there already, with another role."))
    return known


def revoke(uow: UnitOfWork, person: Person, token_id: int) -> Token:
    """End it at once: one's own, or for administrators anybody's. Raises NotFound."""
    token = uow.token_numbered(token_id)
    mine = token is not None and person.id in {token.person, token.creator}
    if token is None or not (mine or may(person.role, Permission.MANAGE_PEOPLE)):
        raise NotFound(N_("There is no such token."))
    uow.drop_token(token_id)
    return token


def admitted(uow: UnitOfWork, now: datetime, secret: str) -> tuple[Token, Person]:
    """Whom this secret lets in. Raises SignInError."""
    found = uow.token(people.digest(secret), now) if secret.startswith(PREFIX) else None
    if found is None:
        raise SignInError(N_("The token is unknown, revoked or over."))
    return found


def is_stale(token: Token, now: datetime) -> bool:
    """Is its use to be written down again?"""
    return token.used is None or now - token.used > FRESH


def must_cover(token: Token, person: Person, scope: Scope) -> None:
    """Raises Forbidden when the token is not for this, or its person may not do it any more."""
    if scope not in token.scopes:
        raise Forbidden(N_("The token is not for this: it lacks the scope %(scope)s."), scope=scope)
    if scope not in offered(person.role):
        raise Forbidden(N_("Your account may not do this."))
