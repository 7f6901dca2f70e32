from datetime import timedelta

import pytest

from admin.errors import Forbidden, Invalid, NotFound, SignInError
from admin.model import Person
from admin.model_tokens import Token
from admin.scopes import Scope
from admin.usecases import tokens
from tests.unit.admin.desk_in_memory import Office

READ, ACT = "read:requests", "act:requests"


def made(office: Office, who: str = "ana", *scopes: str, days: int = 30) -> str:
    person = office.people[who]
    secret = office.does(tokens.make, office.now, person, "inventory", scopes or [READ], days)
    assert isinstance(secret, str)
    return secret


def admitted(office: Office, secret: str) -> tuple[Token, Person]:
    found = office.does(tokens.admitted, office.now, secret)
    assert isinstance(found, tuple)
    return found


def test_a_token_lets_a_program_act_as_its_person(office: Office) -> None:
    token, person = admitted(office, made(office, "ana", READ, ACT))
    assert person == office.people["ana"]
    assert token.scopes == {Scope.READ_REQUESTS, Scope.ACT_REQUESTS}
    tokens.must_cover(token, person, Scope.ACT_REQUESTS)


def test_its_secret_is_not_kept(office: Office) -> None:
    secret = made(office)
    assert secret.startswith("hct_")
    with office.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM api_tokens").all()
    assert secret not in str(rows)
    assert len(rows) == 1


@pytest.mark.parametrize("secret", ["", "x", "hct_unknown", "hct_ñ"])
def test_an_unknown_one_lets_nobody_in(office: Office, secret: str) -> None:
    with pytest.raises(SignInError):
        admitted(office, secret)


def test_it_ends_when_it_says(office: Office) -> None:
    secret = made(office, days=30)
    office.now += timedelta(days=30, seconds=-1)
    admitted(office, secret)
    office.now += timedelta(seconds=1)
    with pytest.raises(SignInError):
        admitted(office, secret)


def test_it_does_what_it_is_for_and_nothing_else(office: Office) -> None:
    token, person = admitted(office, made(office))
    with pytest.raises(Forbidden, match="lacks the scope act:requests"):
        tokens.must_cover(token, person, Scope.ACT_REQUESTS)


def test_it_does_no_more_than_its_person_may_by_now(office: Office) -> None:
    token, _ = admitted(office, made(office, "root", "manage:people"))
    with pytest.raises(Forbidden, match="Your account may not"):
        tokens.must_cover(token, office.people["ana"], Scope.MANAGE_PEOPLE)


@pytest.mark.parametrize(
    ("scopes", "days", "why"),
    [
        ([], 30, "what the token is for"),
        (["manage:people"], 30, "what the token is for"),
        (["fly:high"], 30, "what the token is for"),
        ([READ], 31, "when the token ends"),
    ],
)
def test_a_token_that_cannot_be_is_named(
    office: Office, scopes: list[str], days: int, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        office.does(tokens.make, office.now, office.people["ana"], "x", scopes, days)


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_token_has_a_name(office: Office, name: str) -> None:
    with pytest.raises(Invalid, match="a name of at most 100"):
        office.does(tokens.make, office.now, office.people["ana"], name, [READ], 30)


def revoke(office: Office, who: str, token_id: int) -> None:
    office.does(tokens.revoke, office.people[who], token_id)


def test_who_has_it_or_an_administrator_revokes_it(office: Office) -> None:
    for who in ("ana", "root"):
        secret = made(office)
        token, _ = admitted(office, secret)
        with pytest.raises(NotFound):
            revoke(office, "bea", token.id)
        revoke(office, who, token.id)
        with pytest.raises(SignInError):
            admitted(office, secret)


def test_an_administrator_makes_one_for_a_service(office: Office) -> None:
    root = office.people["root"]
    inventory = office.does(tokens.service, root, "inventory", "TECH")
    assert office.does(tokens.service, root, "inventory", "TECH") == inventory
    assert (inventory.login, inventory.password_hash) == ("service:inventory", None)
    secret = office.does(tokens.make, office.now, root, "x", [READ], 30, owner=inventory)
    assert admitted(office, secret)[1] == inventory
    with pytest.raises(Invalid, match="another role"):
        office.does(tokens.service, root, "inventory", "ADMIN")
    with pytest.raises(Invalid, match="technician or an administrator"):
        office.does(tokens.service, root, "other", "USER")


def test_a_technician_makes_none_for_a_service(office: Office) -> None:
    with pytest.raises(Forbidden):
        office.does(tokens.service, office.people["ana"], "inventory", "TECH")


def test_its_use_is_written_down_now_and_then(office: Office) -> None:
    secret = made(office)
    token, _ = admitted(office, secret)
    assert tokens.is_stale(token, office.now)
    with office.store.write() as uow:
        uow.token_used(token.id, office.now)
    token, _ = admitted(office, secret)
    assert not tokens.is_stale(token, office.now + timedelta(seconds=59))
    assert tokens.is_stale(token, office.now + timedelta(seconds=61))


def test_lists_show_whose_they_are(office: Office) -> None:
    made(office, "ana")
    root = office.people["root"]
    inventory = office.does(tokens.service, root, "inventory", "TECH")
    office.does(tokens.make, office.now, root, "x", [READ], 30, owner=inventory)
    with office.store.read() as uow:
        assert [line.login for line in uow.tokens()] == ["service:inventory", "ana"]
        assert [line.creator for line in uow.tokens(root.id)] == ["Root"]
        assert [line.token.person for line in uow.tokens(office.people["ana"].id)] == [
            office.people["ana"].id
        ]
        assert not uow.tokens(office.people["bea"].id)
