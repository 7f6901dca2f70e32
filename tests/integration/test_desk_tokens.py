"""The page of API tokens, in a real application on a real database."""

import re

import pytest

from admin.usecases import people
from tests.integration.desk_client import House

PAGE = "/account/tokens"
NEW = {"name": "inventory", "scopes": "read:requests", "days": "30"}


def secret_in(text: str) -> str:
    found = re.search(r"hct_[\w-]{43}", text)
    assert found, text
    return found[0]


def test_a_technician_makes_a_token_that_is_shown_once(house: House) -> None:
    browser = house.browser("ana")
    answer = browser.post(PAGE, NEW)
    secret = secret_in(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    again = browser.get(PAGE).text
    assert "inventory" in again
    assert secret not in again
    with house.store.read() as uow:
        token, person = uow.token(people.digest(secret), house.clock()) or pytest.fail("none")
    assert (person.login, token.scopes) == ("ana", {"read:requests"})


def test_an_administrator_makes_one_for_a_service(house: House) -> None:
    browser = house.browser("admin")
    answer = browser.post(PAGE, {**NEW, "service": "inventory", "role": "TECH"})
    with house.store.read() as uow:
        found = uow.token(people.digest(secret_in(answer.text)), house.clock())
    assert found is not None
    assert found[1].login == "service:inventory"
    refused = house.browser("ana").post(PAGE, {**NEW, "service": "other", "role": "TECH"})
    assert refused.status == 403


def test_a_revoked_token_is_gone_and_another_ones_cannot_be_revoked(house: House) -> None:
    browser = house.browser("ana")
    secret = secret_in(browser.post(PAGE, NEW).text)
    path = re.search(rf"{PAGE}/\d+/revoke", browser.get(PAGE).text)
    assert path
    assert house.browser("bea").post(path[0]).status == 404
    assert browser.post(path[0]).status == 303
    with house.store.read() as uow:
        assert uow.token(people.digest(secret), house.clock()) is None


@pytest.mark.parametrize("change", [{"days": "1"}, {"name": " "}, {"scopes": "manage:people"}])
def test_what_cannot_be_made_is_said_on_the_page(change: dict[str, str], house: House) -> None:
    answer = house.browser("ana").post(PAGE, {**NEW, **change})
    assert answer.status == 422
    assert 'role="alert"' in answer.text


def test_who_asks_for_help_has_no_such_page(house: House) -> None:
    assert house.browser("demo").get(PAGE).status == 403
