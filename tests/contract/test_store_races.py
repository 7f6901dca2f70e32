"""Many who accept at once: one winner, and all others hear who."""

import threading
from concurrent.futures import ThreadPoolExecutor

from admin.again import again
from admin.errors import Busy, Taken
from admin.model import Person, Request, Role
from admin.usecases import desk
from broker.lifecycle import HELD, State
from tests.contract.store_house import NOW, RULES, SECOND, House


def accept(house: House, request: Request, technician: Person) -> str:
    """As the desk does it: begun again when somebody was faster."""
    try:
        again(house.store, lambda uow: desk.accept(uow, RULES, NOW, request.id, technician))
    except (Taken, Busy) as told:
        return str(told)
    return "won"


def test_of_fifty_who_accept_at_once_one_wins_and_all_others_hear_who(house: House) -> None:
    with house.store.write() as uow:
        people = [
            uow.person(uow.add_person(f"t{number}", f"Tech {number}", Role.TECH, None))
            for number in range(50)
        ]
        request = house.ask(uow)
        for number in range(5):  # others whose places change with it
            house.ask(uow, created=NOW + number * SECOND)
    together = threading.Barrier(50, timeout=20)

    def click(person: Person) -> str:
        together.wait()
        return accept(house, request, person)

    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(click, [person for person in people if person]))
    winner = told.index("won")
    told.pop(winner)
    assert set(told) == {f"Tech {winner} was first: the request is taken."}
    found = house.read(lambda uow: uow.request(request.id))
    assert (found.state, house.person(found.technician).login) == (State.PENDING, f"t{winner}")
    accepted = [it for it in house.store.pending(200) if it.routing_key.endswith("help.accepted")]
    assert len(accepted) == 1, "and the user hears of one"


def test_a_technician_who_accepts_two_at_once_gets_one(house: House) -> None:
    requests = [house.asked(), house.asked()]
    ana = house.person(house.ana)
    together = threading.Barrier(2, timeout=5)

    def click(request: Request) -> str:
        together.wait()
        return accept(house, request, ana)

    with ThreadPoolExecutor(2) as pool:
        first, second = sorted(pool.map(click, requests))
    assert first.startswith("You have a request that is not in session yet")
    assert second == "won"
    assert len(house.read(lambda uow: uow.held_by(house.ana, HELD))) == 1


def test_many_who_accept_different_ones_at_once_all_get_theirs(house: House) -> None:
    with house.store.write() as uow:
        people = [
            uow.person(uow.add_person(f"t{number}", f"Tech {number}", Role.TECH, None))
            for number in range(10)
        ]
        requests = [house.ask(uow, created=NOW + number * SECOND) for number in range(10)]
    together = threading.Barrier(10, timeout=20)

    def click(pair: tuple[Person, Request]) -> str:
        together.wait()
        return accept(house, pair[1], pair[0])

    pairs = [(person, request) for person, request in zip(people, requests, strict=True) if person]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(click, pairs)) == ["won"] * 10
    assert house.read(lambda uow: uow.waiting(100)) == []
