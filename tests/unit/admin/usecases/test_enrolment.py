"""Enrolment codes: with a limit and an end, and what a machine gets for one."""

from typing import Any

import pytest

from admin.errors import Forbidden, Invalid, NotFound, NotNow, SignInError
from admin.model import Machine
from admin.usecases import accounts, enrolment, machines
from tests.unit.admin.desk_in_memory import Office

TOKEN = "t" * 32


def make(office: Office, uses: int = 1, days: int = 1, **more: Any) -> str:
    _, secret = office.does(enrolment.make, office.now, "root", "reading room", uses, days, **more)
    return str(secret)


def enrol(office: Office, code: str, token: str = TOKEN, name: str = "pc-1") -> tuple[Machine, str]:
    done: tuple[Machine, str] = office.does(enrolment.enrol, office.now, code, name, token, "Linux")
    return done


def sign_in(office: Office, credential: str, name: str = "pc-1") -> Machine:
    machine: Machine = office.does(enrolment.sign_in, office.now, credential, name, "Linux")
    return machine


def test_a_machine_comes_in_by_a_code_and_then_by_itself(office: Office) -> None:
    machine, credential = enrol(office, make(office))
    assert sign_in(office, credential).id == machine.id
    assert office.does(machines.may_speak, machine.id)
    with office.store.read() as uow:
        line = uow.machine_line(machine.id)
    assert line is not None
    assert (line.enrolled, line.machine.seen) == (True, office.now)


def test_a_code_is_taken_however_it_was_typed(office: Office) -> None:
    code = make(office)
    enrol(office, f"  {code.lower().replace('-', ' ')} ")


def test_a_code_lets_in_as_many_as_it_says(office: Office) -> None:
    code = make(office, uses=2)
    for number in range(2):
        enrol(office, code, token=f"{number}" * 32)
    with pytest.raises(SignInError, match="as often as it may be"):
        enrol(office, code, token="9" * 32)


def test_a_code_ends_by_its_time_and_by_an_administrators_word(office: Office) -> None:
    code, other = make(office, uses=5, days=1), make(office, uses=5, days=2)
    office.forward(24 * 3600)
    with pytest.raises(SignInError):
        enrol(office, code)
    with office.store.read() as uow:
        newest = uow.enrolment_codes()[0]
    assert office.does(enrolment.revoke, office.now, "root", newest.id).revoked
    with pytest.raises(SignInError):
        enrol(office, other)
    with pytest.raises(NotFound):
        office.does(enrolment.revoke, office.now, "root", 999)


@pytest.mark.parametrize("code", ["", "x", "AAAA-AAAA-AAAA-AAAA-AAAA"])
def test_what_is_no_code_lets_nobody_in(office: Office, code: str) -> None:
    with pytest.raises(SignInError):
        enrol(office, code)


def test_a_machine_without_a_person_asks_in_its_own_name(office: Office) -> None:
    first, _ = enrol(office, make(office))
    second, _ = enrol(office, make(office), token="u" * 32, name="pc-2")
    assert first.person != second.person
    with office.store.read() as uow:
        owner = uow.person(first.person)
        assert owner is not None
        assert (owner.name, owner.password_hash) == ("pc-1", None)
        assert owner not in uow.find_people("", None, active=None, most=100)


def test_a_code_for_a_person_makes_machines_of_theirs(office: Office) -> None:
    machine, _ = enrol(office, make(office, login="demo"))
    assert machine.person == office.people["demo"].id


def test_a_machine_that_is_known_keeps_its_id_and_gets_a_new_credential(office: Office) -> None:
    before = office.does(
        machines.sign_in, office.now, office.people["demo"], "pc-1", TOKEN, "Linux"
    )
    first, old = enrol(office, make(office, login="demo"))
    again, new = enrol(office, make(office, login="demo"))
    assert before.id == first.id == again.id
    assert sign_in(office, new).id == again.id
    with pytest.raises(SignInError):
        sign_in(office, old)


def test_a_machine_stands_where_its_code_says(office: Office) -> None:
    site = office.does(lambda uow: uow.add_site("Library"))
    machine, _ = enrol(office, make(office, site=site))
    with office.store.read() as uow:
        line = uow.machine_line(machine.id)
    assert line is not None
    assert line.site == "Library"


def test_a_revoked_machine_comes_in_by_no_code(office: Office) -> None:
    machine, credential = enrol(office, make(office))
    office.does(machines.revoke, office.now, "root", machine.id)
    with pytest.raises(Forbidden, match="revoked"):
        sign_in(office, credential)
    with pytest.raises(Forbidden, match="revoked"):
        enrol(office, make(office))


def test_who_is_deactivated_is_out_on_enrolled_machines_too(office: Office) -> None:
    _, credential = enrol(office, make(office, login="demo"))
    root, demo = office.people["root"], office.people["demo"]
    office.does(accounts.deactivate, office.now, root, demo.id)
    with pytest.raises(SignInError):
        sign_in(office, credential)
    with pytest.raises(NotNow, match="Nobody has the login"):
        make(office, login="demo")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"uses": 0}, "1 to 10000 machines"),
        ({"uses": 10_001}, "1 to 10000 machines"),
        ({"days": 0}, "1 to 365 days"),
        ({"days": 366}, "1 to 365 days"),
        ({"login": "nobody"}, "Nobody has the login nobody"),
        ({"login": "ana"}, "not for a technician's"),
        ({"site": 99}, "no such site"),
    ],
)
def test_a_code_that_cannot_be_is_told(office: Office, given: dict[str, Any], told: str) -> None:
    with pytest.raises((Invalid, NotNow), match=told):
        make(office, **given)
    assert office.deeds() == []


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_code_has_a_name(office: Office, name: str) -> None:
    with pytest.raises(Invalid):
        office.does(enrolment.make, office.now, "root", name, 1, 1)


def test_the_trail_tells_of_codes_and_machines_and_never_the_code(office: Office) -> None:
    code = make(office, login="demo")
    machine, _ = enrol(office, code)
    deeds = office.deeds()
    assert [(one.who, one.what, one.words) for one in deeds] == [
        ("reading room", "machine.enrolled", "pc-1, reading room"),
        ("root", "enrolment-code.made", "reading room: 1 machines, 1 days, demo"),
    ]
    assert deeds[0].about == f"machine {machine.id}"
    assert code not in str(deeds)
