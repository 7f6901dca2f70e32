import pytest

from admin.errors import NotFound, NotNow
from admin.relays import Node, Relays
from admin.usecases import desk, legacy
from admin.usecases.legacy import Seat
from broker.facts import RelayAlive
from broker.ids import unguessable
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office

NODE = Node("relay-1", "boot")


@pytest.fixture
def seat(office: Office) -> Seat:
    """Of an old client that has just signed in."""
    machine, help_id = office.does(
        legacy.sign_in, office.now, RULES, office.people["demo"], "pc", "inv", "x86_64"
    )
    return Seat(machine.id, help_id, NODE)


def relays(office: Office) -> Relays:
    alive = Relays()
    alive.heard("relay-1", RelayAlive(0, 0, boot="boot"), office.now)
    return alive


def taken(office: Office, seat: Seat) -> None:
    office.does(desk.accept, RULES, office.now, seat.help, office.people["ana"])


def test_signing_in_is_asking_for_help_once(office: Office, seat: Seat) -> None:
    assert office.state(seat.help) is State.REQUESTED
    again = office.does(
        legacy.sign_in, office.now, RULES, office.people["demo"], "pc", "inv", "x86_64"
    )
    assert again[1] == seat.help


def test_it_is_told_who_has_it(office: Office, seat: Seat) -> None:
    assert office.does(legacy.technician, seat) is None
    taken(office, seat)
    assert office.does(legacy.technician, seat) == "Ana"


def test_a_yes_grants_everything_and_places_the_session_where_its_code_opens(
    office: Office, seat: Seat
) -> None:
    taken(office, seat)
    office.does(legacy.accept, office.now, RULES, seat, relays(office))
    request = office.request(seat.help)
    assert (request.state, request.node) == (State.ACCEPTED, "relay-1")
    assert (request.control, request.clipboard) == (True, True)


def test_where_that_relay_is_gone_the_session_is_not_placed(office: Office, seat: Seat) -> None:
    taken(office, seat)
    office.does(legacy.accept, office.now, RULES, seat, Relays())
    assert office.request(seat.help).node is None


def test_what_ends_depends_on_how_far_it_is(office: Office, seat: Seat) -> None:
    office.does(legacy.end, office.now, RULES, seat)
    assert office.state(seat.help) is State.CANCELLED_USER
    office.does(legacy.end, office.now, RULES, seat)  # once more changes nothing
    assert not office.does(legacy.is_alive, seat)


def test_an_end_in_the_session_finishes_it(office: Office, seat: Seat) -> None:
    taken(office, seat)
    office.does(legacy.accept, office.now, RULES, seat, relays(office))
    office.does(legacy.end, office.now, RULES, seat)
    assert office.state(seat.help) is State.FINISHED_USER


def test_what_does_not_fit_is_said(office: Office, seat: Seat) -> None:
    with pytest.raises(NotNow, match="cannot be done now"):
        office.does(legacy.reject, office.now, RULES, seat)


def test_anothers_request_is_nobodys(office: Office, seat: Seat) -> None:
    with pytest.raises(NotFound):
        office.does(legacy.end, office.now, RULES, Seat(unguessable(), seat.help, NODE))
