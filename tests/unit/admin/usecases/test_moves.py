import pytest

from admin.relays import Relays
from admin.usecases import desk, moves, time
from admin.usecases.moves import NEAR
from broker.facts import HelpCancelled, HelpQueued
from broker.ids import unguessable
from broker.lifecycle import Author, Refused, State
from tests.unit.admin.desk_in_memory import RULES, Office


def test_a_move_that_the_table_does_not_hold_changes_nothing(office: Office) -> None:
    help_id = office.asks()
    before = office.request(help_id)
    with pytest.raises(Refused):
        office.does(moves.move, office.now, before, Author.AGENT, "help.validated", "demo")
    assert office.request(help_id) == before


def test_back_in_the_queue_nothing_is_granted_and_nobody_holds_it(office: Office) -> None:
    help_id = office.asks()
    office.does(desk.accept, RULES, office.now, help_id, office.people["ana"])
    held = office.put(help_id, control=True, clipboard=True)
    office.does(moves.move, office.now, held, Author.DESK, "help.released", "desk")
    request = office.request(help_id)
    assert (request.state, request.technician, request.control, request.clipboard) == (
        State.REQUESTED, None, False, False,
    )  # fmt: skip


def test_at_an_end_it_is_dated_and_waits_for_nothing(office: Office) -> None:
    help_id = office.asks()
    office.forward(7)
    office.does(
        moves.move, office.now, office.request(help_id), Author.DESK, "help.cancelled", "ana"
    )
    request = office.request(help_id)
    assert (request.ended, request.lease_until, request.deadline) == (office.now, None, None)


def test_a_cut_needs_a_relay(office: Office) -> None:
    help_id = office.asks()
    office.said()
    office.does(moves.cut, office.now, office.request(help_id), "x")
    assert office.said() == []


def test_places_are_told_where_they_changed_or_to_all(office: Office) -> None:
    first = office.asks()
    second = office.asks(machine=office.new_machine())
    office.said()
    office.does(moves.tell_places, office.now)
    assert office.said() == []
    office.does(moves.tell_places, office.now, everybody=True)
    assert [said.fact for said in office.said()] == [HelpQueued(1, 2, 0), HelpQueued(2, 2, 0)]
    assert (office.request(first).place, office.request(second).place) == (1, 2)


def test_a_long_queue_hears_of_a_change_near_the_front_at_once_and_behind_by_and_by(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "AT_ONCE", 2)
    machines = [office.new_machine(id=unguessable()) for _ in range(NEAR + 5)]
    waiting = [office.asks(machine=machine) for machine in machines]
    assert [office.request(each).place for each in waiting] == list(range(1, NEAR + 6))
    office.said()
    office.agent(HelpCancelled(), waiting[0], machines[0])
    told = [said for said in office.said() if said.kind == "help.queued"]
    assert len(told) == NEAR
    assert office.request(waiting[-1]).place == NEAR + 5
    assert office.does(time.pass_by, RULES, Relays(), office.now) == 2
    assert [office.request(each).place for each in waiting[-3:]] == [NEAR + 2, NEAR + 4, NEAR + 5]
    office.agent(HelpCancelled(), waiting[1], machines[1])
    assert office.does(time.pass_by, RULES, Relays(), office.now) == 2
    assert office.request(waiting[-1]).place == NEAR + 3, "it was two places off, others one"
    assert office.does(time.pass_by, RULES, Relays(), office.now) == 1
    assert not office.does(time.untold)
