"""What is done to accounts: it happens, and the trail says by whom."""

import pytest

from admin.errors import Invalid, NotFound, NotNow
from admin.model import Role
from admin.trail import person
from admin.usecases import accounts, machines
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import Office


def number(office: Office, login: str) -> int:
    return office.people[login].id


def does(office: Office, act: object, login: str, *more: object) -> object:
    return office.does(act, office.now, "root", number(office, login), *more)


def told(office: Office) -> list[tuple[str, str, str]]:
    return [(deed.who, deed.what, deed.words) for deed in office.deeds()]


def test_each_act_is_in_the_trail_by_who_did_it(office: Office) -> None:
    root, ana = office.people["root"], number(office, "ana")
    office.does(accounts.add, office.now, "operator", "eva", "Eva", "TECH")
    does(office, accounts.invite, "ana")
    does(office, accounts.sign_out_everywhere, "ana")
    does(office, accounts.reset_codes, "ana")
    office.does(accounts.deactivate, office.now, root, ana)
    does(office, accounts.activate, "ana")
    office.does(accounts.change, office.now, root, ana, "Ana Ruiz", "ADMIN")
    assert told(office) == [
        ("root", "person.changed", "ana: Ana, TECH > Ana Ruiz, ADMIN"),
        ("root", "person.activated", "ana: Ana, TECH"),
        ("root", "person.deactivated", "ana: Ana, TECH"),
        ("root", "person.codes-reset", "ana: Ana, TECH"),
        ("root", "person.signed-out", "ana: Ana, TECH"),
        ("root", "person.invited", "ana: Ana, TECH"),
        ("operator", "person.added", "eva: Eva, TECH"),
    ]


def test_the_trail_is_searched(office: Office) -> None:
    for login in ("ana", "bea"):
        does(office, accounts.invite, login)
    office.does(accounts.sign_out_everywhere, office.now, "operator", number(office, "bea"))
    assert [one.words for one in office.deeds(words="BEA", what="person.invited")] == [
        "bea: Bea, TECH"
    ]
    assert [one.what for one in office.deeds(who="oper")] == ["person.signed-out"]
    newest = office.deeds()[0].number
    assert [one.number for one in office.deeds(before=newest)] == [2, 1]


def test_who_is_deactivated_has_nothing_open_any_more(office: Office) -> None:
    request = office.asks()
    office.said()
    office.does(accounts.deactivate, office.now, office.people["root"], number(office, "demo"))
    assert office.state(request) is State.CANCELLED_TECH
    assert office.kinds() == ["help.cancelled", "agent.revoked"]
    assert not office.does(machines.may_speak, office.machine.id)
    does(office, accounts.activate, "demo")
    assert office.does(machines.may_speak, office.machine.id)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.PENDING, State.REQUESTED),
        (State.ACCEPTED, State.ABORTED),
        (State.ESTABLISHED, State.ABORTED),
    ],
)
def test_what_a_technician_held_goes_on_or_ends(
    office: Office, before: State, after: State
) -> None:
    request, ana = office.asks(), number(office, "ana")
    office.put(request, state=before, technician=ana)
    office.does(accounts.deactivate, office.now, office.people["root"], ana)
    assert office.state(request) is after


def test_who_may_not_take_requests_any_more_lets_theirs_go(office: Office) -> None:
    request, ana = office.asks(), number(office, "ana")
    office.put(request, state=State.PENDING, technician=ana)
    root = office.people["root"]
    office.does(accounts.change, office.now, root, ana, "Ana", "ADMIN")
    assert office.state(request) is State.PENDING
    office.does(accounts.change, office.now, root, ana, "Ana", "USER")
    assert office.state(request) is State.REQUESTED


def test_somebody_is_left_who_can_administer(office: Office) -> None:
    root, ana = office.people["root"], office.people["ana"]
    with pytest.raises(NotNow, match="your own role"):
        office.does(accounts.change, office.now, root, root.id, "Root", "TECH")
    with pytest.raises(NotNow, match="Nobody could administer"):
        office.does(accounts.change, office.now, ana, root.id, "Root", "TECH")
    assert office.does(accounts.change, office.now, root, root.id, "Rita", "ADMIN").name == "Rita"


@pytest.mark.parametrize(("name", "role"), [("", "TECH"), ("x" * 201, "TECH"), ("Ana", "KING")])
def test_a_change_that_cannot_be_is_told(office: Office, name: str, role: str) -> None:
    with pytest.raises(Invalid):
        office.does(
            accounts.change, office.now, office.people["root"], number(office, "ana"), name, role
        )
    assert told(office) == []


def test_a_change_of_nothing_is_none(office: Office) -> None:
    root, ana = office.people["root"], number(office, "ana")
    assert office.does(accounts.change, office.now, root, ana, " Ana ", "TECH").role is Role.TECH
    assert told(office) == []


def test_who_is_forgotten_is_not_in_the_trail_but_the_reason_is(office: Office) -> None:
    does(office, accounts.invite, "bea")
    office.does(accounts.invite, office.now, "bea", number(office, "ana"))
    does(office, accounts.forget, "bea", " asked  for it ")
    about = person(number(office, "bea"))
    assert ("root", "person.forgotten", about, "asked for it") in [
        (one.who, one.what, one.about, one.words) for one in office.deeds()
    ]
    invited = office.deeds(what="person.invited")
    assert [(one.who, one.words) for one in invited] == [("", "ana: Ana, TECH"), ("root", "")]
    with pytest.raises(NotFound):
        does(office, accounts.invite, "bea")


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_to_forget_somebody_needs_a_reason(office: Office, reason: str) -> None:
    with pytest.raises(Invalid, match="Say why"):
        does(office, accounts.forget, "bea", reason)
