from typing import cast

import pytest

from admin import sweeper as sweeper_module
from admin.relays import Relays
from admin.sweeper import Sweeper
from admin.usecases import desk, machines
from broker.courier import Courier
from broker.lifecycle import State
from tests.eventually import eventually
from tests.unit.admin.desk_in_memory import RULES, Office


class Woken:
    def __init__(self) -> None:
        self.times = 0

    def wake(self) -> None:
        self.times += 1


@pytest.fixture
def woken() -> Woken:
    return Woken()


def sweeper(office: Office, woken: Woken) -> Sweeper:
    return Sweeper(office.store, RULES, Relays(), lambda: office.now, cast(Courier, woken))


def test_what_is_overdue_is_settled_and_told(office: Office, woken: Woken) -> None:
    help_id = office.asks()
    office.does(desk.accept, RULES, office.now, help_id, office.people["ana"])
    sweeper(office, woken).sweep()
    assert (office.state(help_id), woken.times) == (State.PENDING, 0)
    office.forward(61)
    sweeper(office, woken).sweep()
    assert (office.state(help_id), woken.times) == (State.REQUESTED, 1)


def test_there_may_be_more_to_say_so_it_looks_again_soon(office: Office, woken: Woken) -> None:
    swept = sweeper(office, woken)
    swept.sweep()
    assert swept.pause() == sweeper_module.EVERY_SECONDS, "nothing was to be done"
    help_id = office.asks()
    office.does(desk.accept, RULES, office.now, help_id, office.people["ana"])
    office.forward(61)
    swept.sweep()
    assert swept.pause() == sweeper_module.SOON_SECONDS
    swept.sweep()
    assert swept.pause() == sweeper_module.EVERY_SECONDS


def test_it_goes_on_by_itself_and_stops_when_told(
    office: Office, woken: Woken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper_module, "EVERY_SECONDS", 0.001)
    swept = sweeper(office, woken)
    tries = []

    def fails() -> None:
        tries.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(swept, "sweep", fails)
    swept.start()
    eventually(lambda: len(tries) > 2, every=0.001)
    swept.stop()
    assert not swept._thread.is_alive()


def test_what_is_of_no_use_is_forgotten_at_the_start_and_then_once_an_hour(
    office: Office, woken: Woken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper_module, "EVERY_SECONDS", 0.001)
    swept, rounds, forgotten = sweeper(office, woken), list[int](), list[object]()
    monkeypatch.setattr(swept, "sweep", lambda: rounds.append(1))
    monkeypatch.setattr(swept, "carry_on", lambda: None)
    monkeypatch.setattr(office.store, "forget", forgotten.append)
    swept.start()
    eventually(lambda: len(rounds) > 5, every=0.001)
    assert forgotten == [office.now]
    office.forward(3600)
    eventually(lambda: len(forgotten) == 2, every=0.001)
    swept.stop()


def test_what_another_desk_left_to_be_said_is_carried(office: Office, woken: Woken) -> None:
    swept = sweeper(office, woken)
    office.said()
    swept.carry_on()
    assert woken.times == 0
    office.does(machines.revoke, office.now, "root", office.machine.id)
    swept.carry_on()
    assert woken.times == 1
