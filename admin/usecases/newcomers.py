"""Somebody whom a directory or a provider knows: which account is theirs, made if there is none."""

import hashlib
from dataclasses import replace

from admin.errors import SignInError
from admin.model import Person, Role
from admin.model_access import Found
from admin.ports import UnitOfWork
from admin.usecases.people import LONGEST_NAME, WRONG
from admin.words import N_

LONGEST_KEY = 255
TAKEN = N_(
    "The login %(login)s is another account's here. Ask your administrator to rename one of them."
)


def welcome(uow: UnitOfWork, found: Found) -> Person:
    """Their account, with name and role as they are told now.

    They are known again by what never changes there, not by their login. An account that has
    their login is theirs only if it is nobody's yet: invited, without a password, and known to no
    directory or provider. So nobody takes over an account by a name that they chose elsewhere.
    Raises SignInError.
    """
    found = replace(found, source=short(found.source), subject=short(found.subject))
    person = uow.identity(found.source, found.subject) or _adopted(uow, found)
    if person is None:
        return _new(uow, found)
    if not person.active:
        raise SignInError(WRONG)
    role = found.role or person.role
    name = found.name[:LONGEST_NAME] or person.name
    if (name, role) != (person.name, person.role):
        uow.know_as(person.id, name, role)
    return _again(uow, person.id)


def short(name: str) -> str:
    """As it can be kept and looked up, however long it is."""
    if len(name) <= LONGEST_KEY:
        return name
    return f"sha256 {hashlib.sha256(name.encode()).hexdigest()}"


def _adopted(uow: UnitOfWork, found: Found) -> Person | None:
    person = uow.person_by_login(found.login)
    if person is None:
        return None
    if person.password_hash or uow.identities_of(person.id):
        raise SignInError(TAKEN, login=found.login)
    uow.add_identity(found.source, found.subject, person.id)
    return person


def _new(uow: UnitOfWork, found: Found) -> Person:
    if not found.login or len(found.login) > LONGEST_NAME:
        raise SignInError(N_("Your login cannot be used here; ask your administrator."))
    name = found.name[:LONGEST_NAME] or found.login
    number = uow.add_person(found.login, name, found.role or Role.USER, None)
    uow.add_identity(found.source, found.subject, number)
    return _again(uow, number)


def _again(uow: UnitOfWork, number: int) -> Person:
    person = uow.person(number)
    assert person is not None  # noqa: S101 - it was just written
    return person
