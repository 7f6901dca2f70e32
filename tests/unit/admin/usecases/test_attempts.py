"""Guessing is stopped where it comes from; whom it is aimed at gets in all the while."""

from datetime import timedelta

import pytest

from admin.errors import TooMany
from admin.model_access import Visit
from admin.usecases import attempts
from admin.usecases.attempts import LIMITS, Attempt, home
from admin.usecases.people import digest
from tests.unit.admin.desk_in_memory import Office

HERS = Visit("10.0.0.1", "Firefox, Linux", "her browser's secret")
ATTACKER = Visit("198.51.100.7", "curl", "")


def tries(office: Office, visit: Visit, login: str = "ana", what: str = "password") -> Attempt:
    made: Attempt = office.does(attempts.begin, office.now, what, login, visit)
    return made


def fails(office: Office, times: int, visit: Visit, login: str = "ana") -> None:
    for _ in range(times):
        tries(office, visit, login)


def stopped(office: Office, visit: Visit, login: str = "ana") -> bool:
    try:
        tries(office, visit, login)
    except TooMany:
        return True
    return False


def was_here(office: Office, visit: Visit, login: str = "ana") -> None:
    """They have signed in from there before."""
    person = office.people[login]
    until = office.now + timedelta(days=30)
    with office.store.write() as uow:
        at = Visit(home(visit.address), visit.browser)
        uow.keep_device(digest(visit.device), person.id, office.now, until, None, at)


def many(number: int) -> Visit:
    return Visit(f"203.0.113.{number}")


def test_who_guesses_from_one_place_is_stopped_there_and_only_there(office: Office) -> None:
    fails(office, 10, ATTACKER)
    assert stopped(office, ATTACKER)
    assert not stopped(office, HERS), "although she was never here before"


def test_the_count_is_over_after_a_while(office: Office) -> None:
    fails(office, 10, ATTACKER)
    office.forward(LIMITS["pair"].window.total_seconds() - 1)
    assert stopped(office, ATTACKER)
    office.forward(1)
    assert not stopped(office, ATTACKER)


def test_a_refused_attempt_does_not_make_it_last_longer(office: Office) -> None:
    fails(office, 10, ATTACKER)
    for _ in range(5):
        office.forward(59)
        assert stopped(office, ATTACKER)
    office.forward(5)
    assert not stopped(office, ATTACKER)


def test_a_success_forgives_what_was_mistyped_before(office: Office) -> None:
    for _ in range(5):
        fails(office, 9, HERS)
        good = tries(office, HERS)
        office.does(attempts.succeeded, good)


def test_what_could_not_be_decided_counts_for_nothing(office: Office) -> None:
    for _ in range(30):
        office.does(attempts.void, tries(office, HERS))


def test_one_place_cannot_try_everybody(office: Office) -> None:
    for number in range(100):
        tries(office, ATTACKER, login=f"somebody{number}")
    assert stopped(office, ATTACKER, "ana")
    assert not stopped(office, HERS, "ana")


def test_guesses_from_many_places_are_slowed(office: Office) -> None:
    for number in range(10):
        fails(office, 5, many(number))
    assert stopped(office, many(99))
    office.forward(LIMITS["everywhere"].window.total_seconds())
    assert not stopped(office, many(99))


def test_while_many_guess_she_gets_in_from_her_address_and_in_her_browser(office: Office) -> None:
    was_here(office, HERS)
    for number in range(10):
        fails(office, 5, many(number))
    assert stopped(office, many(99))
    assert not stopped(office, Visit(HERS.address)), "another browser at her address"
    assert not stopped(office, Visit("192.0.2.1", device=HERS.device)), "her browser elsewhere"


def test_who_shares_her_address_cannot_keep_her_browser_out(office: Office) -> None:
    was_here(office, HERS)
    fails(office, 10, Visit(HERS.address))
    assert stopped(office, Visit(HERS.address))
    assert not stopped(office, HERS)


def test_a_stolen_browser_guesses_no_more_than_any_place(office: Office) -> None:
    was_here(office, HERS)
    fails(office, 10, HERS)
    assert stopped(office, HERS)
    assert not stopped(office, Visit(HERS.address))


def test_a_browser_is_known_for_its_own_people_only(office: Office) -> None:
    was_here(office, HERS, "ana")
    fails(office, 10, HERS, "bea")
    assert stopped(office, HERS, "bea")
    assert not stopped(office, HERS, "ana")


def test_another_way_to_write_it_is_no_other_login(office: Office) -> None:
    for login in ("ana", "ANA", " ana", "ana\\", "\uff41na") * 2:
        tries(office, ATTACKER, login)
    assert stopped(office, ATTACKER, "ana")


def test_codes_are_counted_apart_from_passwords(office: Office) -> None:
    fails(office, 10, ATTACKER)
    tries(office, ATTACKER, what="code")


def test_neither_login_nor_browser_is_written_down(office: Office) -> None:
    was_here(office, HERS)
    tries(office, Visit("10.9.9.9"), "correct horse")  # a password in the wrong field
    with office.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM attempts").all()
    assert not any("horse" in row[0] for row in rows)


@pytest.mark.parametrize(
    ("address", "counted"),
    [("10.0.0.1", "10.0.0.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
     ("::ffff:10.0.0.1", "10.0.0.1"), ("unknown", "unknown"), ("x" * 99, "x" * 64)],
)  # fmt: skip
def test_a_home_with_a_network_of_addresses_is_one_place(address: str, counted: str) -> None:
    assert home(address) == counted
