"""What agents and relays say, as stories: what it makes of the request, and what is answered."""

import pytest

from admin.model import Machine
from admin.relays import Relays
from admin.usecases import desk, machines
from broker.facts import (
    HelpAborted,
    HelpCancelled,
    HelpChanged,
    HelpDeclined,
    HelpFinished,
    HelpGranted,
    HelpQueued,
    HelpRefused,
    HelpRequested,
    HelpValidated,
    RelayAlive,
    TunnelClosed,
    TunnelCut,
    TunnelEstablished,
    TunnelLost,
    TunnelWaiting,
)
from broker.grants import Clipboard, Grant
from broker.ids import unguessable
from broker.lifecycle import Author, State
from tests.unit.admin.desk_in_memory import RULES, SECOND, Office

YES, NO = HelpValidated("q", Grant()), HelpDeclined("q")
LOST = TunnelLost("viewer", 10, 20, 3.0)


def accepted(office: Office, login: str = "ana") -> str:
    help_id = office.asks()
    office.does(desk.accept, RULES, office.now, help_id, office.people[login])
    return help_id


def validated(office: Office) -> str:
    help_id = accepted(office)
    assert office.yes(help_id) is None
    relays = Relays()
    relays.heard("relay-1", RelayAlive(0, 0), office.now)
    office.does(machines.place, RULES, office.now, relays, office.request(help_id))
    return help_id


def established(office: Office) -> str:
    help_id = validated(office)
    assert office.relay(TunnelWaiting("agent"), help_id) is None
    assert office.relay(TunnelEstablished(), help_id) is None
    office.said()
    return help_id


# -- asking ----------------------------------------------------------------------------------------


def test_who_asks_is_kept_and_told_their_place(office: Office) -> None:
    help_id = office.asks("my printer")
    request = office.request(help_id)
    assert (request.text, request.state, request.machine, request.user) == (
        "my printer", State.REQUESTED, office.machine.id, office.people["demo"].id,
    )  # fmt: skip
    (said,) = office.said()
    assert (said.to, said.fact) == (office.machine.id, HelpQueued(1, 1, 0))
    assert office.tracked(help_id) == [("demo", "requested")]


def test_a_request_has_the_topic_that_it_names(office: Office) -> None:
    topic = office.does(lambda uow: uow.add_topic("Printers"))
    help_id = unguessable()
    assert office.agent(HelpRequested("jammed", "Printers"), help_id) is None
    assert office.request(help_id).topic == topic


def test_a_topic_that_there_is_not_is_written_down_and_keeps_nobody_from_asking(
    office: Office,
) -> None:
    help_id = unguessable()
    assert office.agent(HelpRequested("jammed", "Old town"), help_id) is None
    assert office.request(help_id).topic is None
    assert office.tracked(help_id, "text")[-1] == (
        "demo", "asked for under a topic that there is not: Old town",
    )  # fmt: skip


def test_the_second_is_told_the_second_place_and_the_first_nothing(office: Office) -> None:
    office.asks()
    office.said()
    other = office.new_machine()
    office.asks(machine=other)
    assert [(said.to, said.fact) for said in office.said()] == [(other.id, HelpQueued(2, 2, 0))]


def test_a_machine_asks_once_at_a_time(office: Office) -> None:
    help_id = office.asks()
    office.said()
    other = unguessable()
    assert office.agent(HelpRequested("again"), other) is not None
    (said,) = office.said()
    assert isinstance(said.fact, HelpRefused)
    assert (said.fact.kind, said.fact.state) == ("help.requested", "unknown")
    assert office.agent(HelpRequested("again"), help_id) is not None
    assert office.request(help_id).text == "help"


def test_after_an_end_a_machine_may_ask_again(office: Office) -> None:
    office.agent(HelpCancelled(), office.asks())
    assert office.state(office.asks()) is State.REQUESTED


def test_an_id_that_was_used_is_not_used_again(office: Office) -> None:
    help_id = office.asks()
    office.agent(HelpCancelled(), help_id)
    assert office.agent(HelpRequested("again"), help_id) is not None
    assert office.state(help_id) is State.CANCELLED_USER


@pytest.mark.parametrize("revoked", [False, True])
def test_a_machine_that_is_unknown_or_revoked_asks_in_vain(office: Office, revoked: bool) -> None:
    machine = Machine(unguessable(), office.people["demo"].id, "x", "", revoked=False)
    if revoked:
        machine = office.new_machine(revoked=True)
    help_id = unguessable()
    reason = office.agent(HelpRequested("help"), help_id, machine)
    assert reason == "help.requested by the agent does not fit an unknown request"
    assert [said.kind for said in office.said()] == (["help.refused"] if revoked else [])


# -- answering -------------------------------------------------------------------------------------


def test_a_yes_admits_both_and_is_given_time(office: Office) -> None:
    help_id = accepted(office)
    office.said()
    assert office.yes(help_id, control=True) is None
    request = office.request(help_id)
    assert (request.state, request.control, request.clipboard) == (State.ACCEPTED, True, False)
    assert (request.deadline, request.lease_until) == (office.now + RULES.wait, None)
    assert office.kinds() == ["help.admitted"]
    assert office.tracked(help_id, "control") == [("demo", "yes")]


def test_a_no_goes_back_to_the_queue_and_is_tracked_as_rejected(office: Office) -> None:
    help_id = accepted(office)
    office.said()
    assert office.no(help_id) is None
    request = office.request(help_id)
    assert (request.state, request.technician, request.lease_until) == (
        State.REQUESTED, None, None,
    )  # fmt: skip
    assert office.kinds() == ["help.declined", "help.queued"]
    assert ("demo", "rejected") in office.tracked(help_id)


def test_who_was_declined_keeps_their_place_before_later_ones(office: Office) -> None:
    first = accepted(office)
    second = office.asks(machine=office.new_machine())
    office.said()
    office.no(first)
    assert (office.request(first).place, office.request(second).place) == (1, 2)
    places = {said.to: said.fact for said in office.said() if said.kind == "help.queued"}
    assert places[office.machine.id] == HelpQueued(1, 2, 0)


@pytest.mark.parametrize("fact", [YES, NO, HelpGranted(Grant()), HelpFinished()])
def test_an_answer_to_nothing_is_refused_by_name_and_changes_nothing(
    office: Office, fact: HelpValidated
) -> None:
    help_id = office.asks()
    office.said()
    before, tracked = office.request(help_id), office.changes(help_id)
    reason = office.agent(fact, help_id)
    assert reason == f"{fact.KIND} by the agent does not fit a request that is requested"
    (said,) = office.said()
    assert isinstance(said.fact, HelpRefused)
    assert (said.fact.kind, said.fact.reason, said.fact.state) == (fact.KIND, reason, "requested")
    assert (office.request(help_id), office.changes(help_id)) == (before, tracked)


@pytest.mark.parametrize("fact", [YES, NO, HelpFinished(), HelpCancelled()])
def test_nobody_answers_for_another_machine(office: Office, fact: HelpValidated) -> None:
    help_id, thief = accepted(office), office.new_machine()
    before = office.request(help_id)
    reason = office.agent(fact, help_id, thief)
    assert reason == f"{fact.KIND} by the agent does not fit an unknown request"
    assert office.request(help_id) == before


def test_the_same_event_counts_once(office: Office) -> None:
    help_id = accepted(office)
    office.said()
    yes = HelpValidated(office.question(help_id), Grant())
    for _ in range(2):
        assert office.hears(Author.AGENT, office.machine.id, yes, help_id, event="e1") is None
    assert office.kinds() == ["help.admitted"]
    assert office.hears(Author.AGENT, office.machine.id, yes, help_id, event="e2") is not None


@pytest.mark.parametrize("answer", [HelpValidated, HelpDeclined])
def test_an_answer_to_one_technician_is_none_to_the_next(
    office: Office, answer: type[HelpValidated | HelpDeclined]
) -> None:
    help_id = accepted(office)
    late = office.question(help_id)
    office.does(desk.give_up, office.now, help_id, office.people["ana"])
    office.does(desk.accept, RULES, office.now, help_id, office.people["bea"])
    office.said()
    fact = HelpDeclined(late) if answer is HelpDeclined else HelpValidated(late, Grant())
    assert office.agent(fact, help_id) is not None
    assert office.state(help_id) is State.PENDING
    assert office.kinds() == ["help.refused"]
    assert office.yes(help_id) is None


def test_the_question_is_the_event_that_put_it(office: Office) -> None:
    help_id = office.asks()
    office.said()
    office.does(desk.accept, RULES, office.now, help_id, office.people["ana"])
    assert office.store.pending(1)[0].id == office.question(help_id)


def test_a_refused_event_is_answered_once(office: Office) -> None:
    help_id = office.asks()
    office.said()
    for _ in range(2):
        office.hears(Author.AGENT, office.machine.id, YES, help_id, event="e1")
    assert office.kinds() == ["help.refused"]


# -- changing one's mind ---------------------------------------------------------------------------


def test_a_grant_changes_in_the_session(office: Office) -> None:
    help_id = established(office)
    assert office.agent(HelpGranted(Grant(control=True, clipboard=Clipboard.BOTH)), help_id) is None
    assert office.agent(HelpGranted(Grant()), help_id) is None
    assert office.kinds() == ["help.granted", "help.granted"]
    assert office.tracked(help_id, "control") == [("demo", "yes"), ("demo", "no")]
    assert office.state(help_id) is State.ESTABLISHED


@pytest.mark.parametrize("taken", [False, True])
def test_a_request_is_cancelled_before_the_session(office: Office, taken: bool) -> None:
    help_id = accepted(office) if taken else office.asks()
    behind = office.asks(machine=office.new_machine())
    office.said()
    assert office.agent(HelpCancelled("never mind"), help_id) is None
    request = office.request(help_id)
    assert (request.state, request.reason, request.ended) == (
        State.CANCELLED_USER, "never mind", office.now,
    )  # fmt: skip
    assert office.request(behind).place == 1
    assert office.kinds() == ["help.cancelled"] + ([] if taken else ["help.queued"])


def test_the_user_ends_the_session_and_the_relay_is_told_to_cut(office: Office) -> None:
    help_id = established(office)
    assert office.agent(HelpFinished("done"), help_id) is None
    request = office.request(help_id)
    assert (request.state, request.ready, request.deadline) == (State.FINISHED_USER, False, None)
    told = office.said()
    assert [(said.to, said.kind) for said in told] == [
        (office.machine.id, "help.finished"), ("relay-1", "tunnel.cut"),
    ]  # fmt: skip
    assert told[1].fact == TunnelCut("finished by the user")


# -- relays ----------------------------------------------------------------------------------------


def test_the_road_of_a_session(office: Office) -> None:
    help_id = validated(office)
    office.said()
    assert office.relay(TunnelWaiting("agent"), help_id) is None
    assert (office.state(help_id), office.request(help_id).ready) == (State.ACCEPTED, True)
    office.forward(5)
    assert office.relay(TunnelEstablished(), help_id) is None
    request = office.request(help_id)
    assert (request.state, request.started, request.deadline) == (
        State.ESTABLISHED, office.now, None,
    )  # fmt: skip
    assert [said.fact for said in office.said()] == [
        HelpChanged("accepted", True), HelpChanged("established", True),
    ]  # fmt: skip


def test_a_viewer_that_waits_does_not_make_it_ready(office: Office) -> None:
    help_id = validated(office)
    office.relay(TunnelWaiting("viewer"), help_id)
    assert not office.request(help_id).ready
    office.relay(TunnelWaiting("agent"), help_id)
    office.relay(TunnelWaiting("viewer"), help_id)
    assert office.request(help_id).ready


def test_each_first_coming_has_the_wait_time(office: Office) -> None:
    help_id = validated(office)
    office.forward(50)
    office.relay(TunnelWaiting("agent"), help_id)
    assert office.request(help_id).deadline == office.now + RULES.wait


def test_a_lost_session_has_the_grace_time_in_all(office: Office) -> None:
    help_id = established(office)
    assert office.relay(LOST, help_id) is None
    request = office.request(help_id)
    until = office.now + RULES.grace
    assert (request.state, request.ready, request.deadline) == (State.ACCEPTED, False, until)
    office.forward(20)
    office.relay(TunnelWaiting("agent"), help_id)
    assert office.request(help_id).deadline == until, "coming back buys no more time"
    office.relay(TunnelEstablished(), help_id)
    request = office.request(help_id)
    assert (request.state, request.deadline) == (State.ESTABLISHED, None)
    assert request.started == until - RULES.grace, "it began when it first began"


def test_what_a_session_carried_is_written_down(office: Office) -> None:
    help_id = established(office)
    office.relay(LOST, help_id)
    assert office.tracked(help_id, "tunnel") == [
        ("relay-1", "the viewer's end was lost; 10 bytes to the viewer, 20 to the agent, 3 s")
    ]


def test_what_it_carried_is_written_down_also_after_the_end(office: Office) -> None:
    help_id = established(office)
    office.agent(HelpFinished(), help_id)
    before = office.request(help_id)
    assert office.relay(TunnelClosed("cut", 1, 2, 3.0), help_id) is None
    assert office.tracked(help_id, "tunnel") == [
        ("relay-1", "over; 1 bytes to the viewer, 2 to the agent, 3 s")
    ]
    assert office.request(help_id) == before


def test_nobody_came_within_the_wait_time(office: Office) -> None:
    help_id = validated(office)
    office.relay(TunnelWaiting("agent"), help_id)
    office.said()
    assert office.relay(TunnelClosed("wait", 0, 0, 100.0), help_id) is None
    assert office.state(help_id) is State.ABORTED
    told = office.said()
    assert told[0].fact == HelpAborted("the other end did not come in time")
    assert told[1].kind == "tunnel.cut"


@pytest.mark.parametrize("reason", ["cut", "drain"])
def test_a_tunnel_closed_by_order_does_not_end_the_request(office: Office, reason: str) -> None:
    help_id = established(office)
    office.relay(TunnelClosed(reason, 0, 0, 1.0), help_id)  # type: ignore[arg-type]
    request = office.request(help_id)
    until = office.now + RULES.grace
    assert (request.state, request.ready, request.deadline) == (State.ACCEPTED, False, until)


def test_an_agent_that_leaves_while_it_waits_is_not_ready_any_more(office: Office) -> None:
    help_id = validated(office)
    office.relay(TunnelWaiting("agent"), help_id)
    office.relay(TunnelLost("agent", 0, 0, 1.0), help_id)
    assert not office.request(help_id).ready


def test_a_viewer_that_leaves_while_it_waits_changes_nothing(office: Office) -> None:
    help_id = validated(office)
    office.relay(TunnelWaiting("agent"), help_id)
    office.relay(TunnelLost("viewer", 0, 0, 1.0), help_id)
    assert office.request(help_id).ready


def test_an_end_that_waits_anew_means_that_the_session_was_lost(office: Office) -> None:
    help_id = established(office)
    office.relay(TunnelWaiting("viewer"), help_id)
    request = office.request(help_id)
    assert (request.state, request.ready) == (State.ACCEPTED, False)
    office.relay(TunnelWaiting("agent"), help_id)
    assert office.request(help_id).ready


@pytest.mark.parametrize("fact", [TunnelWaiting("agent"), TunnelEstablished(), LOST,
                                  TunnelClosed("wait", 0, 0, 0.0)])  # fmt: skip
def test_a_relay_speaks_only_of_its_own_sessions(office: Office, fact: TunnelLost) -> None:
    help_id = established(office)
    before, tracked = office.request(help_id), office.changes(help_id)
    assert office.relay(fact, help_id, "relay-2") is not None
    assert office.relay(fact, unguessable()) is not None
    assert (office.request(help_id), office.changes(help_id)) == (before, tracked)
    assert office.said() == [], "a relay is not answered"


def test_a_refused_fact_of_a_relay_leaves_no_trace(office: Office) -> None:
    help_id = established(office)
    tracked = office.changes(help_id)
    assert office.relay(TunnelEstablished(), help_id) == (
        "tunnel.established by the relay does not fit a request that is established"
    )
    assert office.changes(help_id) == tracked


def test_no_tunnel_before_consent(office: Office) -> None:
    help_id = accepted(office)
    office.put(help_id, node="relay-1")
    for fact in (TunnelWaiting("agent"), TunnelEstablished()):
        assert office.relay(fact, help_id) is not None
    assert office.state(help_id) is State.PENDING


def test_a_long_grace_is_counted_from_the_loss(office: Office) -> None:
    help_id = established(office)
    office.forward(1000)
    office.relay(LOST, help_id)
    assert office.request(help_id).deadline == office.now + RULES.grace
    assert RULES.grace == 30 * SECOND
