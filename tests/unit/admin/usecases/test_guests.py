"""Guests: one request, by a code that is good once and for a quarter of an hour."""

import pytest

from admin.errors import Invalid, SignInError
from admin.model import Machine
from admin.usecases import accounts, enrolment, guests, machines, retention
from broker.facts import HelpRequested
from broker.ids import unguessable
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import Office


def make(office: Office) -> str:
    return str(office.does(guests.make, office.now, office.people["ana"]))


def enter(office: Office, code: str, name: str = " Eva  Gast ") -> Machine:
    made: tuple[Machine, str] = office.does(guests.enter, office.now, code, name, "her-pc", "Linux")
    return made[0]


def test_a_guest_comes_back_until_the_request_is_over(office: Office) -> None:
    guest, credential = office.does(
        guests.enter, office.now, make(office), "Eva", "her-pc", "Linux"
    )
    request = office.asks(machine=guest)
    assert office.does(enrolment.sign_in, office.now, credential, "her-pc", "").id == guest.id
    office.put(request, state=State.CANCELLED_USER, ended=office.now)
    with pytest.raises(SignInError):
        office.does(enrolment.sign_in, office.now, credential, "her-pc", "")


def test_a_guest_asks_once_and_is_shown_by_name(office: Office) -> None:
    guest = enter(office, make(office))
    request = office.asks(machine=guest)
    with office.store.read() as uow:
        line = uow.line(request)
    assert line is not None
    assert (line.user, line.guest, line.machine) == ("Eva Gast", True, "her-pc")
    assert office.does(machines.may_speak, guest.id)
    office.put(request, state=State.FINISHED_TECH, ended=office.now)
    assert not office.does(machines.may_speak, guest.id)
    assert office.agent(HelpRequested("more"), unguessable(), guest) is not None


def test_a_code_is_good_once(office: Office) -> None:
    code = make(office)
    enter(office, code.lower())
    with pytest.raises(SignInError, match="used already"):
        enter(office, code)


def test_a_code_is_not_good_for_long(office: Office) -> None:
    code = make(office)
    office.forward(guests.GOOD_FOR.total_seconds())
    with pytest.raises(SignInError):
        enter(office, code)


def test_a_code_of_somebody_who_is_out_is_worth_nothing(office: Office) -> None:
    code = make(office)
    root, ana = office.people["root"], office.people["ana"]
    office.does(accounts.deactivate, office.now, root, ana.id)
    with pytest.raises(SignInError):
        enter(office, code)


@pytest.mark.parametrize("name", ["", " ", "x" * 201])
def test_a_guest_has_a_name_and_the_code_stays_good_without(office: Office, name: str) -> None:
    code = make(office)
    with pytest.raises(Invalid, match="Say your name"):
        enter(office, code, name)
    enter(office, code)


def test_a_guest_is_forgotten_with_the_request(office: Office) -> None:
    guest = enter(office, make(office))
    request = office.asks(machine=guest)
    office.put(request, state=State.FINISHED_TECH, ended=office.now)
    office.forward(2 * 86400)
    assert retention.forget_old(office.store, office.now, 1) == 1
    with office.store.read() as uow:
        line = uow.line(request)
        kept = uow.machine(guest.id)
    assert line is not None
    assert line.user == ""
    assert kept is not None
    assert (kept.guest, kept.name, kept.revoked) == ("", "", True)
    assert "Eva Gast" not in str(office.deeds()), "the trail has forgotten the guest, too"
    assert [one.what for one in office.deeds()] == ["erased", "guest.came", "guest.invited"]


def test_a_guest_who_never_asked_is_forgotten_after_the_same_time(office: Office) -> None:
    guest = enter(office, make(office))
    office.forward(2 * 86400)
    asks = enter(office, make(office), "Ada Gast")
    office.asks(machine=asks)
    for days, names in ((3, {"Eva Gast", "Ada Gast"}), (1, {"", "Ada Gast"})):
        assert retention.forget_old(office.store, office.now, days) == 0
        with office.store.read() as uow:
            kept = [uow.machine(one.id) for one in (guest, asks)]
        assert {one.guest for one in kept if one} == names
    assert "Eva Gast" not in str(office.deeds())
    assert "Ada Gast" in str(office.deeds())


def test_the_trail_tells_who_invited_whom(office: Office) -> None:
    code = make(office)
    enter(office, code)
    told = [(one.who, one.what, one.words) for one in office.deeds()]
    assert told == [("ana", "guest.came", "Eva Gast"), ("ana", "guest.invited", "")]
    assert code not in str(office.deeds())
