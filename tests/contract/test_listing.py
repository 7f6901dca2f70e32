"""Pages of requests: each begins behind the last row of the one before, on both databases."""

from datetime import datetime, timedelta

from admin.model import Line
from admin.store import SqlStore
from broker.lifecycle import OPEN, State
from tests.contract.store_house import NOW, House


def paged(store: SqlStore, *, most: int, newest_first: bool, of: int | None = None) -> list[Line]:
    """All pages, one after the other."""
    found: list[Line] = []
    while True:
        last = (found[-1].request.created, found[-1].request.id) if found else None
        with store.read() as uow:
            page = uow.lines(OPEN, of=of, after=last, most=most, newest_first=newest_first)
        found += page
        if len(page) < most:
            return found


def test_pages_hold_each_request_once_also_those_of_one_moment(store: SqlStore) -> None:
    house = House(store)
    made = [ask(house, NOW + timedelta(seconds=number // 3)) for number in range(10)]
    wanted = sorted(made)
    for most in (1, 3, 4, 100):
        up = paged(store, most=most, newest_first=False)
        down = paged(store, most=most, newest_first=True)
        keys = [(line.request.created, line.request.id) for line in up]
        assert keys == wanted
        assert [line.request.id for line in down] == [key for _, key in reversed(wanted)]


def ask(house: House, created: datetime) -> tuple[datetime, str]:
    """One of a machine of its own."""
    with house.store.write() as uow:
        machine = house.add_machine(uow)
        request = house.ask(uow, machine=machine.id, created=created)
    return request.created, request.id


def test_a_page_of_somebody_is_theirs_only(store: SqlStore) -> None:
    house = House(store)
    ask(house, NOW)
    with store.write() as uow:
        machine = house.add_machine(uow)
        hers = house.ask(uow, machine=machine.id, technician=house.ana, state=State.PENDING)
    found = paged(store, most=10, newest_first=True, of=house.ana)
    assert [line.request.id for line in found] == [hers.id]
