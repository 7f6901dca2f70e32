import pytest

from admin.usecases import desk, moves
from broker.events import HelpQueued
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
