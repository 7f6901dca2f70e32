"""Direct assistance: each condition that is missing refuses it; each use is written down."""

import pytest

from admin.errors import Busy, NotFound, NotNow
from admin.model import Request
from admin.relays import Relays
from admin.usecases import direct, guests, machines, time
from broker.facts import HelpDeclined
from broker.ids import unguessable
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office


def both_agree(office: Office) -> None:
    office.does(direct.allow, office.now, "root", office.machine.id, allowed=True)
    office.does(direct.agree, office.now, office.machine.id, agreed=True)


def begin(office: Office) -> Request:
    made: Request = office.does(
        direct.begin, RULES, office.now, office.machine.id, office.people["ana"]
    )
    return made


def test_it_begins_where_both_agree_and_the_machine_answers_by_itself(office: Office) -> None:
    both_agree(office)
    office.said()
    request = begin(office)
    assert request.state is State.PENDING
    assert office.kinds() == ["help.opened"]
    assert office.yes(request.id, control=True) is None
    assert office.state(request.id) is State.ACCEPTED


def test_each_use_is_in_the_case_file_and_in_the_trail(office: Office) -> None:
    both_agree(office)
    request = begin(office)
    assert office.tracked(request.id, "direct") == [("ana", "2026-11-24 10:00 UTC")]
    assert office.tracked(request.id) == [("ana", "pending")]
    assert [(one.who, one.what) for one in office.deeds()] == [
        ("ana", "direct.used"), ("demo", "direct.agreed"), ("root", "direct.allowed")
    ]  # fmt: skip


def test_it_does_not_begin_where_no_administrator_allows_it(office: Office) -> None:
    office.does(direct.agree, office.now, office.machine.id, agreed=True)
    with pytest.raises(NotNow, match="No administrator has allowed"):
        begin(office)
    both_agree(office)
    office.does(direct.allow, office.now, "root", office.machine.id, allowed=False)
    with pytest.raises(NotNow, match="No administrator has allowed"):
        begin(office)


def test_it_does_not_begin_where_the_user_has_not_agreed(office: Office) -> None:
    office.does(direct.allow, office.now, "root", office.machine.id, allowed=True)
    with pytest.raises(NotNow, match="has not agreed"):
        begin(office)


def test_it_does_not_begin_where_the_user_has_withdrawn(office: Office) -> None:
    both_agree(office)
    office.does(direct.agree, office.now, office.machine.id, agreed=False)
    with pytest.raises(NotNow, match="has not agreed"):
        begin(office)


def test_it_does_not_begin_on_a_revoked_or_unknown_machine_or_one_with_a_request(
    office: Office,
) -> None:
    both_agree(office)
    office.asks()
    with pytest.raises(NotNow, match="open request already"):
        begin(office)
    office.does(machines.revoke, office.now, "root", office.machine.id)
    with pytest.raises(NotNow, match="revoked"):
        begin(office)
    with pytest.raises(NotFound):
        office.does(direct.begin, RULES, office.now, unguessable(), office.people["ana"])


def test_a_technician_has_one_at_a_time(office: Office) -> None:
    both_agree(office)
    other = office.asks(machine=office.new_machine())
    office.put(other, state=State.PENDING, technician=office.people["ana"].id)
    with pytest.raises(Busy):
        begin(office)


def test_a_machine_that_says_no_has_the_last_word(office: Office) -> None:
    both_agree(office)
    request = begin(office)
    office.said()
    assert office.agent(HelpDeclined(office.question(request.id)), request.id) is None
    assert office.state(request.id) is State.CANCELLED_TECH
    assert "not agreed" in office.request(request.id).reason
    assert office.kinds() == ["help.cancelled"]


def test_a_machine_that_does_not_answer_is_no_request_of_the_queue(office: Office) -> None:
    both_agree(office)
    request = begin(office)
    office.forward(RULES.lease.total_seconds() + 1)
    with office.store.write() as uow:
        time.pass_by(uow, RULES, Relays(), office.now)
    assert office.state(request.id) is State.CANCELLED_TECH


@pytest.mark.parametrize("side", ["administrator", "user"])
@pytest.mark.parametrize(
    ("state", "after"),
    [(State.PENDING, State.CANCELLED_TECH), (State.ESTABLISHED, State.ABORTED)],
)
def test_who_takes_it_back_ends_what_is_open(
    office: Office, side: str, state: State, after: State
) -> None:
    both_agree(office)
    request = begin(office)
    office.put(request.id, state=state)
    if side == "user":
        office.does(direct.agree, office.now, office.machine.id, agreed=False)
    else:
        office.does(direct.allow, office.now, "root", office.machine.id, allowed=False)
    assert office.state(request.id) is after


def test_what_somebody_asked_for_goes_on(office: Office) -> None:
    both_agree(office)
    request = office.asks()
    office.does(direct.agree, office.now, office.machine.id, agreed=False)
    assert office.state(request) is State.REQUESTED


def test_a_guest_is_helped_only_when_asking(office: Office) -> None:
    code = office.does(guests.make, office.now, office.people["ana"])
    guest, _ = office.does(guests.enter, office.now, code, "Eva", "pc", "")
    with pytest.raises(NotNow, match="only when the guest asks"):
        office.does(direct.allow, office.now, "root", guest.id, allowed=True)


def test_saying_the_same_again_is_no_news(office: Office) -> None:
    both_agree(office)
    both_agree(office)
    assert len(office.deeds()) == 2
