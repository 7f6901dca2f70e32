from dataclasses import replace
from datetime import UTC, datetime, timedelta

from admin.model import Request
from admin.usecases import desk
from admin.usecases.figures import counted, seconds
from broker.ids import event_id
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LATER = AT + timedelta(seconds=42)
REQUEST = Request(
    id="a", machine="m", user=1, text="", state=State.REQUESTED, created=AT, modified=AT, version=1
)


def test_waiting_is_until_somebody_took_it_first() -> None:
    assert counted(REQUEST, "help.accepted", State.PENDING, LATER) == {"waited": 42}
    assert counted(REQUEST, "help.transferred", State.PENDING, LATER) == {"waited": 42}
    again = replace(REQUEST, waited=5)
    assert counted(again, "help.accepted", State.PENDING, LATER) == {}


def test_consent_is_counted_from_the_last_question() -> None:
    asked = replace(REQUEST, state=State.PENDING, question=event_id(AT + timedelta(seconds=40)))
    assert counted(asked, "help.validated", State.ACCEPTED, LATER) == {"consented": 2}


def test_refusals_are_counted() -> None:
    once = replace(REQUEST, refusals=1)
    assert counted(once, "help.declined", State.REQUESTED, LATER) == {"refusals": 2}


def test_a_session_lasts_from_its_first_picture_to_its_end() -> None:
    began = replace(REQUEST, started=AT)
    assert counted(began, "help.finished", State.FINISHED_USER, LATER) == {"lasted": 42}
    assert counted(began, "tunnel.lost", State.ACCEPTED, LATER) == {}
    assert counted(REQUEST, "help.cancelled", State.CANCELLED_USER, LATER) == {}


def test_no_time_is_shorter_than_none() -> None:
    assert seconds(LATER, AT) == 0


def test_the_figures_stand_in_the_request(office: Office) -> None:
    help_id = office.asks()
    office.forward(9)
    office.does(desk.accept, RULES, office.now, help_id, office.people["ana"])
    office.forward(3)
    assert office.yes(help_id) is None
    request = office.request(help_id)
    assert (request.waited, request.consented, request.refusals) == (10, 3, 0)
