"""What reports count, on both databases: known requests, known figures."""

from datetime import timedelta

from broker.lifecycle import State
from tests.contract.store_house import NOW, House

HOUR = timedelta(hours=1)


def test_known_requests_have_known_figures(house: House) -> None:
    for number, waited in enumerate((5, 5, 40)):
        house.asked(
            created=NOW + number * HOUR, ended=NOW + 9 * HOUR, state=State.FINISHED_TECH,
            technician=house.ana, waited=waited, consented=3, lasted=60 * number, refusals=1,
            category="network", rating=(5, None, 4)[number],
        )  # fmt: skip
    house.asked(created=NOW, state=State.CANCELLED_USER, ended=NOW)
    house.asked(created=NOW + 30 * HOUR)  # not of these days
    counted = house.read(lambda uow: uow.counted(NOW - HOUR, NOW + 24 * HOUR, hours=True))
    assert counted.minutes == {"2026-11-24 10": 2, "2026-11-24 11": 1, "2026-11-24 12": 1}
    assert counted.states == {State.FINISHED_TECH: 3, State.CANCELLED_USER: 1}
    assert (counted.waited, counted.consented) == ({5: 2, 40: 1}, {3: 3})
    assert counted.lasted == {0: 1, 60: 1, 120: 1}
    assert (counted.total, counted.abandoned, counted.refusals) == (4, 1, 3)
    share = counted.technicians[0]
    assert (share.name, share.count, share.lasted) == ("Ana", 3, 60.0)
    assert (share.rating, share.ratings, counted.ratings) == (4.5, 2, {4: 1, 5: 1})
    assert [one.name for one in counted.categories] == ["network"]
    assert counted.topics == []
    finer = house.read(lambda uow: uow.counted(NOW, NOW + HOUR, hours=False))
    assert finer.minutes == {"2026-11-24 10:00": 2}


def test_a_long_time_is_counted_as_a_whole(house: House) -> None:
    for days in (0, 30, 31, 62, 200):
        house.asked(
            created=NOW + timedelta(days=days), ended=NOW + timedelta(days=201),
            state=State.FINISHED_TECH, technician=house.ana, waited=days, refusals=1,
        )  # fmt: skip
    year = (NOW, NOW + timedelta(days=366))
    counted = house.read(lambda uow: uow.counted(*year, hours=True))
    assert counted.waited == {0: 1, 30: 1, 31: 1, 62: 1, 200: 1}
    assert (counted.total, counted.refusals, counted.technicians[0].count) == (5, 5, 5)
    some = house.read(lambda uow: uow.counted(NOW, NOW + timedelta(days=31), hours=True))
    assert some.waited == {0: 1, 30: 1}
