"""What the use cases may rely on (`admin.ports`): transactions, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from admin.again import again
from admin.model import Role
from admin.ports import Away, Conflict, UnitOfWork
from admin.store import SqlStore
from broker.facts import HelpAdmitted
from broker.lifecycle import State
from tests.contract.store_house import ALL, NOW, House, said


def test_all_of_a_transaction_happens_or_nothing(house: House) -> None:
    def half(uow: UnitOfWork) -> None:
        uow.emit(said(HelpAdmitted(), house.ask(uow).id))
        uow.first_time("e1", NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        again(house.store, half)
    assert house.read(lambda uow: uow.lines(ALL)) == []
    assert house.store.pending(10) == []
    with house.store.write() as uow:
        assert uow.first_time("e1", NOW)


def test_a_change_made_meanwhile_is_a_conflict(house: House) -> None:
    request = house.asked()
    with house.store.write() as uow:
        uow.change(request, "ana", NOW, state=State.PENDING, technician=house.ana)
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.change(request, "bea", NOW, state=State.PENDING, technician=house.bea)
    assert house.read(lambda uow: uow.request(request.id)).technician == house.ana


def test_of_two_transactions_that_read_the_same_one_only_one_changes_it(house: House) -> None:
    request = house.asked()
    both_read = threading.Barrier(2, timeout=5)

    def take(technician: int) -> str:
        # Read outside, as on a database where both may be inside at once.
        seen = house.read(lambda uow: uow.request(request.id))
        both_read.wait()
        try:
            with house.store.write() as uow:
                uow.change(seen, "x", NOW, state=State.PENDING, technician=technician)
        except Conflict:
            return "conflict"
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [house.ana, house.bea])) == ["conflict", "won"]


def test_a_second_row_of_the_same_key_is_a_conflict(house: House) -> None:
    request = house.asked()
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.add_request(request, "demo")
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.add_person("ana", "Other", Role.TECH, None)


def test_an_error_shows_nothing_of_what_was_written(house: House) -> None:
    with pytest.raises(Conflict) as problem, house.store.write() as uow:
        uow.add_person("ana", "Tr0ub4dor", Role.TECH, "Tr0ub4dor")
    assert "Tr0ub4dor" not in f"{problem.value} {problem.value.__cause__}"


def test_a_database_that_is_not_there_is_away() -> None:
    for url in ("mysql+pymysql://root@127.0.0.1:1/x", "sqlite:////nowhere/at/all.db"):
        store = SqlStore(url)
        with pytest.raises(Away), store.read() as uow:
            uow.people()
        with pytest.raises(Away), store.write() as uow:
            uow.people()
        store.engine.dispose()
