"""What happens because nobody did anything."""

from admin.relays import Relays
from admin.usecases import desk, time
from broker.facts import (
    HelpAborted,
    HelpQueued,
    HelpReleased,
    RelayAlive,
    TunnelEstablished,
    TunnelLost,
)
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office


def pending(office: Office) -> str:
    help_id = office.asks()
    office.does(desk.accept, RULES, office.now, help_id, office.people["ana"])
    office.said()
    return help_id


def session(office: Office) -> str:
    help_id = pending(office)
    office.yes(help_id)
    office.put(help_id, node="relay-1")
    office.said()
    return help_id


def passes(office: Office, seconds: float, relays: Relays | None = None) -> int:
    office.forward(seconds)
    moved: int = office.does(time.pass_by, RULES, relays or Relays(), office.now)
    return moved


def test_a_lease_runs_out(office: Office) -> None:
    help_id = pending(office)
    assert passes(office, 60) == 0
    assert passes(office, 0.001) == 1
    assert office.state(help_id) is State.REQUESTED
    assert office.said()[0].fact == HelpReleased("the technician is gone")


def test_a_page_that_is_open_keeps_the_lease(office: Office) -> None:
    help_id = pending(office)
    for _ in range(5):
        office.forward(50)
        office.does(time.technicians_are_there, RULES, office.now, [office.people["ana"].id])
        assert passes(office, 0) == 0
    assert office.state(help_id) is State.PENDING


def test_anothers_page_does_not(office: Office) -> None:
    help_id = pending(office)
    office.forward(50)
    office.does(time.technicians_are_there, RULES, office.now, [office.people["bea"].id])
    passes(office, 11)
    assert office.state(help_id) is State.REQUESTED


def test_a_yes_that_leads_to_no_session_is_broken_off(office: Office) -> None:
    help_id = session(office)
    assert passes(office, 100) == 0
    assert passes(office, 0.001) == 1
    assert office.state(help_id) is State.ABORTED
    told = office.said()
    assert told[0].fact == HelpAborted("the other end did not come in time")
    assert (told[1].to, told[1].kind) == ("relay-1", "tunnel.cut")


def test_a_session_that_lasts_is_left_alone(office: Office) -> None:
    help_id = session(office)
    office.relay(TunnelEstablished(), help_id)
    assert passes(office, 24 * 3600) == 0
    assert office.state(help_id) is State.ESTABLISHED


def test_a_lost_session_is_broken_off_after_the_grace_time(office: Office) -> None:
    help_id = session(office)
    office.relay(TunnelEstablished(), help_id)
    office.relay(TunnelLost("agent", 0, 0, 1.0), help_id)
    office.said()
    assert passes(office, 30) == 0
    assert passes(office, 0.001) == 1
    assert office.said()[0].fact == HelpAborted(
        "the session was lost and not taken up again in time"
    )
    assert passes(office, 1000) == 0, "once"


def test_who_waits_hears_when_one_technician_more_is_there(office: Office) -> None:
    office.asks()
    office.said()
    for count in (1, 2):
        office.store.online = lambda count=count: frozenset(range(count))
        office.does(time.technicians_changed, office.now)
        assert [said.fact for said in office.said()] == [HelpQueued(1, 1, count)]


def test_a_session_whose_relay_is_gone_may_come_back_and_then_ends(office: Office) -> None:
    help_id = session(office)
    office.put(help_id, state=State.ESTABLISHED, boot="b1", started=office.now, deadline=None)
    relays = Relays()
    relays.listen(office.now)
    relays.heard("relay-1", RelayAlive(1, 0, boot="b1"), office.now)
    assert passes(office, 1, relays) == 0
    relays.heard("relay-1", RelayAlive(0, 0, boot="b2"), office.now)
    assert passes(office, 0, relays) == 1
    request = office.request(help_id)
    assert (request.state, request.node, request.ready) == (State.ACCEPTED, None, False)
    assert passes(office, RULES.grace.total_seconds(), relays) == 0
    assert passes(office, 0.001, relays) == 1
    assert office.request(help_id).reason == "the session was lost and not taken up again in time"


def test_a_session_goes_on_while_the_broker_is_away(office: Office) -> None:
    help_id = session(office)
    office.put(help_id, state=State.ESTABLISHED, boot="b1", started=office.now, deadline=None)
    relays = Relays()
    relays.heard("relay-1", RelayAlive(1, 0, boot="b1"), office.now)
    relays.listen(None)
    assert passes(office, 3600, relays) == 0
    assert office.state(help_id) is State.ESTABLISHED
