"""What technicians and administrators do to a request, and what they hear when they may not."""

from typing import Any

import pytest

from admin.errors import Busy, Forbidden, NotFound, NotNow, Taken
from admin.usecases import desk
from broker.facts import HelpAccepted, HelpCancelled, HelpFinished, HelpQueued, HelpReleased
from broker.ids import unguessable
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office


def accept(office: Office, help_id: str, login: str = "ana") -> None:
    office.does(desk.accept, RULES, office.now, help_id, office.people[login])


def act(office: Office, what: Any, help_id: str, login: str = "ana") -> None:
    office.does(what, office.now, help_id, office.people[login])


def in_session(office: Office) -> str:
    help_id = office.asks()
    accept(office, help_id)
    office.yes(help_id)
    office.put(help_id, node="relay-1")
    office.said()
    return help_id


def test_accepting_takes_it_and_tells_the_user_who(office: Office) -> None:
    help_id = office.asks()
    behind = office.asks(machine=office.new_machine())
    office.said()
    accept(office, help_id)
    request = office.request(help_id)
    assert (request.state, request.technician, request.lease_until) == (
        State.PENDING, office.people["ana"].id, office.now + RULES.lease,
    )  # fmt: skip
    told = office.said()
    assert told[0].fact == HelpAccepted(technician="Ana", organisation="City")
    assert told[1].fact == HelpQueued(1, 1, 0)
    assert office.request(behind).place == 1
    assert office.tracked(help_id, "technician") == [("ana", "ana")]


def test_who_is_late_hears_who_was_first(office: Office) -> None:
    help_id = office.asks()
    accept(office, help_id)
    with pytest.raises(Taken, match="Ana was first"):
        accept(office, help_id, "bea")
    with pytest.raises(Taken, match="You have it already"):
        accept(office, help_id, "ana")
    assert office.request(help_id).technician == office.people["ana"].id


def test_a_session_is_taken_too(office: Office) -> None:
    with pytest.raises(Taken, match="Ana was first"):
        accept(office, in_session(office), "bea")


def test_a_technician_has_one_at_a_time_until_it_is_in_session(office: Office) -> None:
    first, second = office.asks(), office.asks(machine=office.new_machine())
    accept(office, first)
    with pytest.raises(Busy, match="finish it or give it up first"):
        accept(office, second)
    office.yes(first)
    with pytest.raises(Busy):
        accept(office, second)
    office.put(first, state=State.ESTABLISHED)
    accept(office, second)
    assert office.state(second) is State.PENDING


@pytest.mark.parametrize("what", [desk.give_up, desk.cancel, desk.finish])
def test_what_is_not_there_cannot_be_touched(office: Office, what: Any) -> None:
    with pytest.raises(NotFound):
        act(office, what, unguessable())
    with pytest.raises(NotFound):
        accept(office, unguessable())


def test_giving_up_puts_it_back_in_its_place(office: Office) -> None:
    help_id = office.asks()
    accept(office, help_id)
    office.asks(machine=office.new_machine())
    office.said()
    act(office, desk.give_up, help_id)
    request = office.request(help_id)
    assert (request.state, request.technician, request.place) == (State.REQUESTED, None, 1)
    assert office.said()[0].fact == HelpReleased("the technician gave it up")


def test_an_administrator_may_release_anybodys(office: Office) -> None:
    help_id = office.asks()
    accept(office, help_id)
    with pytest.raises(Forbidden, match="Another technician"):
        act(office, desk.give_up, help_id, "bea")
    office.said()
    act(office, desk.give_up, help_id, "root")
    assert office.said()[0].fact == HelpReleased("an administrator released it")
    assert office.tracked(help_id)[-1] == ("root", "requested")


def test_a_session_is_not_given_up(office: Office) -> None:
    help_id = in_session(office)
    with pytest.raises(NotNow, match="given up: connecting"):
        act(office, desk.give_up, help_id)
    with pytest.raises(NotNow, match="not in anybody's hands"):
        act(office, desk.give_up, office.asks(machine=office.new_machine()))


def test_anybody_may_cancel_what_waits_and_only_its_holder_what_is_taken(office: Office) -> None:
    help_id = office.asks()
    act(office, desk.cancel, help_id, "bea")
    assert office.state(help_id) is State.CANCELLED_TECH
    help_id = office.asks()
    accept(office, help_id)
    with pytest.raises(Forbidden):
        act(office, desk.cancel, help_id, "bea")
    office.said()
    act(office, desk.cancel, help_id, "ana")
    assert office.said()[0].fact == HelpCancelled("cancelled by the technician")


def test_a_session_is_finished_and_cut_but_not_cancelled(office: Office) -> None:
    help_id = in_session(office)
    with pytest.raises(NotNow, match="cannot be cancelled: connecting"):
        act(office, desk.cancel, help_id)
    with pytest.raises(Forbidden):
        act(office, desk.finish, help_id, "bea")
    act(office, desk.finish, help_id)
    assert office.state(help_id) is State.FINISHED_TECH
    told = office.said()
    assert told[0].fact == HelpFinished("finished by the technician")
    assert (told[1].to, told[1].kind) == ("relay-1", "tunnel.cut")


def test_there_is_nothing_to_finish_before_consent(office: Office) -> None:
    help_id = office.asks()
    accept(office, help_id)
    with pytest.raises(NotNow, match="no session to end: the user is asked"):
        act(office, desk.finish, help_id)


def test_what_was_refused_said_nothing(office: Office) -> None:
    help_id = office.asks()
    accept(office, help_id)
    office.said()
    for what in (desk.finish, desk.give_up):
        with pytest.raises((NotNow, Forbidden)):
            act(office, what, help_id, "bea")
    assert office.said() == []
