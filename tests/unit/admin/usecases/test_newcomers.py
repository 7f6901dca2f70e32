"""Whose account is it whom a directory or a provider vouches for?"""

from dataclasses import replace

import pytest

from admin.errors import SignInError
from admin.model import Person, Role
from admin.model_access import Found
from admin.usecases import newcomers
from tests.unit.admin.desk_in_memory import Office

MARIA = Found("ldap", "uuid-1", "maria", "María Ñandú", Role.TECH)


def welcome(office: Office, found: Found = MARIA) -> Person:
    person: Person = office.does(newcomers.welcome, found)
    return person


def test_an_account_is_made_at_the_first_sign_in_and_found_again(office: Office) -> None:
    made = welcome(office)
    assert (made.login, made.name, made.role) == ("maria", "María Ñandú", Role.TECH)
    assert made.password_hash is None
    assert welcome(office) == made


def test_they_are_known_by_what_never_changes_there(office: Office) -> None:
    made = welcome(office)
    renamed = welcome(office, replace(MARIA, login="maria.n", name="María N.", role=Role.USER))
    assert (renamed.id, renamed.login) == (made.id, "maria")
    assert (renamed.name, renamed.role) == ("María N.", Role.USER)
    assert welcome(office, replace(MARIA, subject="uuid-2", login="other")).id != made.id


def test_without_a_map_of_roles_the_role_is_the_desks(office: Office) -> None:
    made = welcome(office, replace(MARIA, role=None))
    assert made.role is Role.USER
    with office.store.write() as uow:
        uow.know_as(made.id, made.name, Role.TECH)
    assert welcome(office, replace(MARIA, role=None)).role is Role.TECH


def test_an_account_with_a_password_of_its_own_is_taken_over_by_nobody(office: Office) -> None:
    with pytest.raises(SignInError, match="root is another account's"):
        welcome(office, replace(MARIA, login="root"))


def test_an_account_of_another_source_is_taken_over_by_nobody(office: Office) -> None:
    welcome(office)
    with pytest.raises(SignInError, match="maria is another account's"):
        welcome(office, replace(MARIA, source="oidc https://x", subject="7"))


def test_an_account_that_waits_for_its_person_is_theirs(office: Office) -> None:
    with office.store.write() as uow:
        waiting = uow.add_person("maria", "M", Role.USER, None)
    assert welcome(office).id == waiting


def test_who_was_deactivated_stays_out(office: Office) -> None:
    welcome(office)
    with office.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET active = 0 WHERE login = 'maria'")
    with pytest.raises(SignInError):
        welcome(office)


@pytest.mark.parametrize("login", ["", "x" * 201])
def test_a_login_that_cannot_be_kept_is_refused(login: str, office: Office) -> None:
    with pytest.raises(SignInError, match="cannot be used here"):
        welcome(office, replace(MARIA, login=login))


def test_a_long_name_is_cut_and_none_is_the_login(office: Office) -> None:
    assert welcome(office, replace(MARIA, name="x" * 500)).name == "x" * 200
    other = replace(MARIA, subject="uuid-2", login="nameless", name="")
    assert welcome(office, other).name == "nameless"


def test_a_long_key_is_kept_by_its_digest(office: Office) -> None:
    long = replace(MARIA, subject="cn=" + "x" * 5000)
    assert welcome(office, long).id == welcome(office, long).id
    other = replace(MARIA, subject="cn=" + "x" * 5001, login="other")
    assert welcome(office, other).id != welcome(office, long).id
