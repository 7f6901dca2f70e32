"""Accounts, links and sessions: secrets work once, for a while, and are nowhere written."""

import pytest
from argon2 import PasswordHasher

from admin.errors import Invalid, NotFound, NotNow, SignInError
from admin.identity.settings import AccessRules
from admin.model import Role
from admin.model_access import Visit
from admin.passwords import Passwords
from admin.usecases import access, people, retention
from tests.unit.admin.desk_in_memory import Office

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
WORD = "correct horse"
RULES, VISIT = AccessRules(), Visit("10.0.0.1", "Firefox, Linux", "d" * 43)


def invited(office: Office, login: str = "ana") -> str:
    secret: str = office.does(people.invite, office.now, office.people[login].id)
    return secret


def set_password(office: Office, secret: str, word: str = WORD) -> None:
    office.does(people.set_password, QUICK, office.now, secret, word)


def test_a_link_sets_a_password_with_which_one_signs_in(office: Office) -> None:
    set_password(office, invited(office))
    assert people.checked(QUICK, office.person("ana"), WORD).login == "ana"


@pytest.mark.parametrize("login", ["ana", "nobody", ""])
def test_a_wrong_login_or_password_is_one_and_the_same(office: Office, login: str) -> None:
    set_password(office, invited(office))
    with pytest.raises(SignInError, match=r"^Login or password is wrong\.$"):
        people.checked(QUICK, office.person(login), "wrong")


def test_a_link_works_once(office: Office) -> None:
    secret = invited(office)
    set_password(office, secret)
    with pytest.raises(NotFound, match="used already or is over"):
        set_password(office, secret, "another word")


def test_a_newer_link_replaces_the_older(office: Office) -> None:
    old, new = invited(office), invited(office)
    with pytest.raises(NotFound):
        office.does(people.invited, office.now, old)
    assert office.does(people.invited, office.now, new).login == "ana"


def test_a_link_is_over_after_a_week(office: Office) -> None:
    secret = invited(office)
    office.forward(people.LINK_DAYS * 24 * 3600)
    with pytest.raises(NotFound):
        office.does(people.invited, office.now, secret)


def test_a_short_password_leaves_the_link_good(office: Office) -> None:
    secret = invited(office)
    with pytest.raises(Invalid, match="at least 10 characters"):
        set_password(office, secret, "short")
    set_password(office, secret)


def test_a_new_password_ends_the_sessions_of_the_old(office: Office) -> None:
    ana = office.people["ana"]
    session = office.does(access.enter, office.now, RULES, ana, VISIT)
    other = office.does(access.enter, office.now, RULES, office.people["bea"], VISIT)
    set_password(office, invited(office))
    assert office.does(access.still_there, office.now, RULES, session) is None
    assert office.does(access.still_there, office.now, RULES, other) is not None


def test_the_forms_word_belongs_to_the_session_and_does_not_betray_it() -> None:
    assert people.csrf_word("a") == people.csrf_word("a")
    assert people.csrf_word("a") != people.csrf_word("b")
    assert people.csrf_word("a") != people.digest("a")


def test_the_first_link_is_for_whom_nobody_can_replace(office: Office) -> None:
    assert office.does(people.first_administrator, office.now) is None  # root has a password
    with office.store.write() as uow:
        for person in uow.people():
            if person.role is Role.ADMIN:
                uow.set_password(person.id, None)  # type: ignore[arg-type]
    first = office.does(people.first_administrator, office.now)
    second = office.does(people.first_administrator, office.now)
    assert first
    with pytest.raises(NotFound):
        office.does(people.invited, office.now, first)
    assert office.does(people.invited, office.now, second).login == "admin"
    set_password(office, second)
    assert office.does(people.first_administrator, office.now) is None


@pytest.mark.parametrize(
    ("login", "name", "role", "why"),
    [
        ("", "New", "TECH", "a login and a name"),
        ("  ", "New", "TECH", "a login and a name"),
        ("new", " ", "TECH", "a login and a name"),
        ("new", "New", "KING", "must be one of ADMIN, TECH, USER"),
        ("new", "New", "", "must be one of"),
        ("ana", "New", "TECH", "login ana is taken"),
        (" ana ", "New", "TECH", "login ana is taken"),
        ("x" * 201, "New", "TECH", "at most 200"),
        ("new", "x" * 201, "TECH", "at most 200"),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_name(
    office: Office, login: str, name: str, role: str, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        office.does(people.add, login, name, role, None)


def test_an_account_is_added_without_the_spaces_around_it(office: Office) -> None:
    office.does(people.add, " new ", " New ", "USER", None)
    with office.store.read() as uow:
        person = uow.person_by_login("new")
    assert person is not None
    assert (person.name, person.role, person.password_hash) == ("New", Role.USER, None)


def test_a_deactivated_account_is_shut_and_can_be_opened_again(office: Office) -> None:
    root, ana = office.people["root"], office.people["ana"]
    assert not office.does(people.deactivate, root, ana.id).active
    with office.store.read() as uow:
        found = uow.person(ana.id)
    assert found is not None
    assert not found.active
    assert office.does(people.activate, ana.id).active


def test_somebody_is_left_who_can_administer(office: Office) -> None:
    root, ana = office.people["root"], office.people["ana"]
    with pytest.raises(NotNow, match="yourself"):
        office.does(people.deactivate, root, root.id)
    with pytest.raises(NotNow, match="Nobody could administer"):
        office.does(people.deactivate, ana, root.id)
    with office.store.read() as uow:
        assert uow.has_usable_admin()


def test_nobody_is_deactivated_who_is_not_there(office: Office) -> None:
    for act in (people.activate, lambda uow, number: people.deactivate(
        uow, office.people["root"], number
    )):  # fmt: skip
        with pytest.raises(NotFound):
            office.does(act, 999)


def test_who_was_forgotten_does_not_come_back(office: Office) -> None:
    bea = office.people["bea"]
    office.does(retention.forget_person, office.now, bea.login, "root")
    with pytest.raises(NotFound):
        office.does(people.activate, bea.id)
