"""What signing in may rely on (`admin.ports_access`), held on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from admin.again import again
from admin.errors import TooMany
from admin.model import Role
from admin.model_access import Step, Visit
from admin.ports import Conflict, UnitOfWork
from admin.store import SqlStore
from admin.usecases import attempts
from admin.usecases.attempts import LIMITS

NOW = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
SECOND = timedelta(seconds=1)
EVER = NOW - timedelta(days=1)
VISIT = Visit("10.0.0.1", "Firefox, Linux")
A, B, C = "a" * 64, "b" * 64, "c" * 64


class House:
    """Two people."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        with store.write() as uow:
            self.ana = uow.add_person("ana", "Ana", Role.TECH, "hash")
            self.bea = uow.add_person("bea", "Bea", Role.TECH, "hash")


@pytest.fixture
def house(store: SqlStore) -> House:
    return House(store)


def whose(uow: UnitOfWork, digest: str, now: datetime = NOW, unused: datetime = EVER) -> str:
    found = uow.session(digest, now, unused)
    return found[0].login if found else ""


def test_a_session_is_good_until_its_end_or_until_it_is_dropped(house: House) -> None:
    with house.store.write() as uow:
        uow.add_session(A, house.ana, NOW, NOW + SECOND, VISIT)
        uow.add_session(B, house.ana, NOW, NOW + SECOND, VISIT)
    with house.store.write() as uow:
        assert whose(uow, A) == "ana"
        assert whose(uow, A, NOW + SECOND) == ""
        assert whose(uow, "") == ""
        uow.drop_session(A)
        assert (whose(uow, A), whose(uow, B)) == ("", "ana")


def test_a_session_that_is_not_used_is_over_and_a_touch_keeps_it(house: House) -> None:
    with house.store.write() as uow:
        uow.add_session(A, house.ana, NOW, NOW + 10 * SECOND, VISIT)
        assert whose(uow, A, NOW + SECOND, unused=NOW - SECOND) == "ana"
        assert whose(uow, A, NOW + SECOND, unused=NOW) == ""
        (session,) = uow.sessions_of(house.ana, NOW, EVER)
        assert (session.address, session.browser) == ("10.0.0.1", "Firefox, Linux")
        uow.touch_session(session.id, NOW + SECOND)
        assert whose(uow, A, NOW + SECOND, unused=NOW) == "ana"


def test_one_ends_ones_own_sessions_only_and_may_keep_this_one(house: House) -> None:
    with house.store.write() as uow:
        for digest, person in ((A, house.ana), (B, house.ana), (C, house.bea)):
            uow.add_session(digest, person, NOW, NOW + SECOND, VISIT)
        theirs = uow.sessions_of(house.bea, NOW, EVER)[0].id
        assert not uow.drop_session_of(house.ana, theirs)
        first = next(s.id for s in uow.sessions_of(house.ana, NOW, EVER))
        uow.drop_sessions(house.ana, keep=first)
        assert [s.id for s in uow.sessions_of(house.ana, NOW, EVER)] == [first]
        assert whose(uow, C) == "bea"
        assert uow.drop_session_of(house.ana, first)
        assert not uow.drop_session_of(house.ana, first)


def test_a_halfway_is_used_up_once(house: House) -> None:
    with house.store.write() as uow:
        uow.add_halfway(A, house.ana, Step.CODE, NOW + SECOND)
        found = uow.halfway(A, NOW)
        assert found is not None
        assert (found.person.login, found.needs) == ("ana", Step.CODE)
        assert uow.halfway(A, NOW + SECOND) is None
        assert uow.drop_halfway(A)
        assert not uow.drop_halfway(A)


def test_a_browser_is_known_for_each_of_its_people(house: House) -> None:
    until = NOW + 5 * SECOND
    with house.store.write() as uow:
        for person in (house.ana, house.bea):
            uow.keep_device(A, person, NOW, NOW + 9 * SECOND, None, VISIT)
        uow.keep_device(A, house.ana, NOW + SECOND, NOW + 9 * SECOND, until, VISIT)
        (mine,), (theirs,) = (uow.devices_of(one, NOW) for one in (house.ana, house.bea))
        assert (mine.created, mine.seen, mine.trusted_until) == (NOW, NOW + SECOND, until)
        assert theirs.trusted_until is None
        assert uow.was_here("ana", A, "elsewhere", NOW) == (True, False)
        assert uow.was_here("ana", B, "10.0.0.1", NOW) == (False, True)
        assert uow.was_here("nobody", A, "10.0.0.1", NOW) == (False, False)
        assert uow.was_here("ana", A, "10.0.0.1", NOW + 9 * SECOND) == (False, False)
        uow.distrust_devices(house.ana)
        assert uow.devices_of(house.ana, NOW)[0].trusted_until is None
        assert not uow.drop_device(house.ana, theirs.id)
        assert uow.drop_device(house.ana, mine.id)
        assert uow.device(A, house.ana, NOW) is None
        assert uow.device(A, house.bea, NOW) is not None


def test_a_step_is_used_up_with_all_before_it(house: House) -> None:
    with house.store.write() as uow:
        uow.set_second_factor(house.ana, "SECRET", 7, NOW)
        assert not uow.use_step(house.ana, 7)
        assert not uow.use_step(house.ana, 6)
        assert uow.use_step(house.ana, 9)
        assert not uow.use_step(house.ana, 8)
        assert not uow.use_step(house.bea, 9)
        assert uow.has_second_factor() == {house.ana}


def test_recovery_codes_are_used_up_one_by_one_and_go_with_the_factor(house: House) -> None:
    with house.store.write() as uow:
        uow.set_second_factor(house.ana, "SECRET", 0, NOW)
        uow.set_recovery_codes(house.ana, [A, B])
        assert uow.use_recovery_code(house.ana, A)
        assert not uow.use_recovery_code(house.ana, A)
        assert not uow.use_recovery_code(house.bea, B)
        assert uow.recovery_codes_left(house.ana) == 1
        assert uow.drop_second_factor(house.ana)
        assert not uow.drop_second_factor(house.ana)
        assert uow.recovery_codes_left(house.ana) == 0
        assert uow.second_factor(house.ana) is None


def test_a_name_elsewhere_is_one_persons(house: House) -> None:
    with house.store.write() as uow:
        uow.add_identity("ldap", "Ñu-1", house.ana)
        found = uow.identity("ldap", "Ñu-1")
        assert found is not None
        assert found.login == "ana"
        assert uow.identity("ldap", "ñu-1") is None
        assert uow.identity("oidc", "Ñu-1") is None
        assert uow.identities_of(house.ana) == ["ldap"]
        uow.know_as(house.ana, "Ana N.", Role.ADMIN)
        known = uow.person(house.ana)
        assert known is not None
        assert (known.name, known.role) == ("Ana N.", Role.ADMIN)
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.add_identity("ldap", "Ñu-1", house.bea)


def test_attempts_are_counted_by_each_of_their_names(house: House) -> None:
    with house.store.write() as uow:
        uow.add_attempt("1", ["pair x", "place y"], NOW)
        uow.add_attempt("2", ["pair x"], NOW + SECOND)
        assert uow.attempts("pair x", EVER) == 2
        assert uow.attempts("pair x", NOW) == 1
        assert uow.attempts("place y", EVER) == 1
        uow.drop_attempt("1")
        assert (uow.attempts("pair x", EVER), uow.attempts("place y", EVER)) == (1, 0)
        uow.drop_attempts("pair x")
        assert uow.attempts("pair x", EVER) == 0


def race(house: House, use: Callable[[UnitOfWork], bool]) -> list[bool]:
    """Two desks at once."""
    together = threading.Barrier(2, timeout=10)

    def one(_: int) -> bool:
        together.wait()
        with house.store.write() as uow:
            return use(uow)

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)))


def test_of_two_who_give_the_same_code_at_once_one_gets_in(house: House) -> None:
    with house.store.write() as uow:
        uow.set_second_factor(house.ana, "SECRET", 0, NOW)
        uow.set_recovery_codes(house.ana, [A])
        uow.add_halfway(A, house.ana, Step.CODE, NOW + SECOND)
    assert race(house, lambda uow: uow.use_step(house.ana, 5)) == [False, True]
    assert race(house, lambda uow: uow.use_recovery_code(house.ana, A)) == [False, True]
    assert race(house, lambda uow: uow.drop_halfway(A)) == [False, True]


def test_a_burst_of_guesses_passes_no_more_than_one_after_the_other(house: House) -> None:
    visit = Visit("10.6.6.6")
    together = threading.Barrier(12, timeout=20)

    def passes() -> bool:
        """As `admin.routes.entrance.try_at` does it."""
        try:
            begun = again(
                house.store, lambda uow: attempts.begin(uow, NOW, "password", "ana", visit)
            )
        except TooMany:
            return False
        try:
            with house.store.read() as uow:
                attempts.confirm(uow, NOW, begun)
        except TooMany:
            again(house.store, lambda uow: attempts.void(uow, begun))
            return False
        return True

    def guess(_: int) -> list[bool]:
        together.wait()
        found = []
        for _once in range(3):
            found.append(passes())
        return found

    with ThreadPoolExecutor(12) as pool:
        passed = [one for found in pool.map(guess, range(12)) for one in found]
    assert sum(passed) <= LIMITS["pair"].most


def test_what_is_over_is_forgotten(house: House) -> None:
    with house.store.write() as uow:
        for digest, end in ((A, NOW - SECOND), (B, NOW + SECOND)):
            uow.add_session(digest, house.ana, NOW, end, VISIT)
            uow.add_halfway(digest, house.ana, Step.CODE, end)
            uow.keep_device(digest, house.ana, NOW, end, None, VISIT)
        uow.add_attempt("old", ["x"], NOW - timedelta(hours=2))
        uow.add_attempt("new", ["x"], NOW)
    house.store.forget(NOW)
    with house.store.read() as uow:
        for digest, there in ((A, False), (B, True)):
            assert bool(uow.session(digest, EVER, EVER)) is there
            assert bool(uow.halfway(digest, EVER)) is there
            assert bool(uow.device(digest, house.ana, EVER)) is there
        assert uow.attempts("x", NOW - timedelta(days=1)) == 1
