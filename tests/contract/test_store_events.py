"""What the use cases may rely on: the inbox and the outbox."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from admin.again import again
from broker.events import decode
from broker.facts import HelpAborted, HelpReleased
from tests.contract.store_house import NOW, SECOND, WILD, House, said


def test_an_event_is_handled_for_the_first_time_once(house: House) -> None:
    with house.store.write() as uow:
        assert uow.first_time("e1", NOW)
        assert not uow.first_time("e1", NOW)
        assert uow.first_time("E1", NOW), "another id"
    with house.store.write() as uow:
        assert not uow.first_time("e1", NOW + SECOND)


def test_of_two_desks_that_handle_one_event_only_one_does(house: House) -> None:
    together = threading.Barrier(8, timeout=5)

    def handle(_number: int) -> bool:
        together.wait()
        return again(house.store, lambda uow: uow.first_time("e1", NOW))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(handle, range(8))) == [False] * 7 + [True]


def test_what_is_said_waits_in_order_until_it_is_confirmed(house: House) -> None:
    events = [said(HelpReleased(f"{number} {WILD}")) for number in range(5)]
    for event in events:
        with house.store.write() as uow:
            uow.emit(event)
    pending = house.store.pending(10)
    assert [decode(message.routing_key, message.body).id for message in pending] == [
        event.id for event in events
    ]
    assert [message.id for message in house.store.pending(2)] == [it.id for it in events[:2]]
    house.store.confirmed([events[1].id, events[0].id, "unknown"])
    house.store.confirmed([])
    assert [message.id for message in house.store.pending(10)] == [it.id for it in events[2:]]


def test_the_longest_event_fits(house: House) -> None:
    event = said(HelpAborted("\U0001f5a8" * 500))
    with house.store.write() as uow:
        uow.emit(event)
    (message,) = house.store.pending(1)
    assert decode(message.routing_key, message.body).fact == event.fact


def test_what_only_had_to_be_remembered_is_forgotten_in_time(house: House) -> None:
    with house.store.write() as uow:
        uow.first_time("old", NOW - timedelta(days=9))
        uow.first_time("new", NOW)
        for number, end in enumerate((NOW - SECOND, NOW + SECOND)):
            uow.add_link(f"{number}" * 64, house.ana, end)
    house.store.forget(NOW)
    earlier = NOW - timedelta(days=1)  # would find what is over, were it still there
    with house.store.write() as uow:
        assert uow.link("0" * 64, earlier) is None
        assert uow.link("1" * 64, NOW) is not None
        assert not uow.first_time("new", NOW)
        assert uow.first_time("old", NOW)
