"""Asking the user for more: who has the request asks, one thing at a time; the user gives."""

import pytest

from admin.errors import Forbidden, Invalid, NotFound, NotNow
from admin.usecases import asking, handing
from broker.facts import HelpAnswered, HelpAsked, HelpGranted, HelpShown
from broker.grants import Grant, Wanted
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office
from tests.unit.admin.usecases.test_handing import in_session, taken

CONTROL = HelpAsked(Wanted.CONTROL)


def asks(office: Office, help_id: str, wish: HelpAsked = CONTROL, login: str = "ana") -> str:
    """The id of the question."""
    office.does(asking.ask, office.now, help_id, office.people[login], wish)
    return office.request(help_id).asking_event or ""


def test_the_agent_is_told_and_nothing_is_granted(office: Office) -> None:
    help_id = in_session(office)
    office.agent(HelpGranted(Grant()), help_id)
    office.said()
    asks(office, help_id)
    request = office.request(help_id)
    assert (request.state, request.control, request.asking) == (State.ESTABLISHED, False, "control")
    (said,) = office.said()
    assert (said.to, said.fact) == (office.machine.id, CONTROL)
    assert office.tracked(help_id, "asked") == [("ana", "to use mouse and keyboard")]


def test_one_question_at_a_time(office: Office) -> None:
    help_id = in_session(office)
    question = asks(office, help_id)
    with pytest.raises(NotNow, match="not answered your last question"):
        asks(office, help_id, HelpAsked(Wanted.LEAVES))
    office.agent(HelpAnswered(question, allowed=False), help_id)
    asks(office, help_id, HelpAsked(Wanted.LEAVES))


def test_only_who_has_it_asks(office: Office) -> None:
    help_id = in_session(office)
    with pytest.raises(Forbidden):
        asks(office, help_id, login="bea")
    with pytest.raises(NotFound):
        asks(office, "nothing")


def test_outside_a_session_nothing_is_asked(office: Office) -> None:
    help_id = taken(office)
    with pytest.raises(NotNow, match="no session"):
        asks(office, help_id)


@pytest.mark.parametrize("monitor", ["LEFT", ""])
def test_a_monitor_that_is_there_can_be_asked_for(office: Office, monitor: str) -> None:
    help_id = in_session(office)
    office.agent(HelpShown(("LEFT", "RIGHT"), "RIGHT", "RIGHT"), help_id)
    asks(office, help_id, HelpAsked(Wanted.MONITOR, monitor))
    words = f"to see the monitor {monitor}" if monitor else "to see all monitors"
    assert office.tracked(help_id, "asked") == [("ana", words)]


def test_one_that_is_not_there_cannot(office: Office) -> None:
    help_id = in_session(office)
    office.agent(HelpShown(("LEFT", "RIGHT")), help_id)
    with pytest.raises(Invalid, match="no such monitor"):
        asks(office, help_id, HelpAsked(Wanted.MONITOR, "CEILING"))


def test_the_next_technician_finds_no_question_open(office: Office) -> None:
    help_id = in_session(office)
    question = asks(office, help_id)
    colleague = office.people["bea"].id
    given = RULES, office.now, help_id, office.people["ana"], colleague
    office.does(handing.to_person, *given)
    request = office.request(help_id)
    assert (request.asking, request.asking_event) == ("", None)
    assert office.agent(HelpAnswered(question, allowed=True), help_id)  # refused: no session
