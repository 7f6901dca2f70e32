"""Handing a request on: the user is asked again, by the new name; and what is written down."""

import pytest

from admin.errors import Busy, Forbidden, Invalid, NotFound, NotNow
from admin.model import Machine
from admin.usecases import desk, handing, topics
from broker.facts import (
    HelpChanged,
    HelpQueued,
    HelpReleased,
    HelpTransferred,
    TunnelCut,
    TunnelEstablished,
    TunnelWaiting,
)
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office


def taken(office: Office, login: str = "ana", machine: Machine | None = None) -> str:
    help_id = office.asks(machine=machine)
    office.does(desk.accept, RULES, office.now, help_id, office.people[login])
    office.said()
    return help_id


def in_session(office: Office) -> str:
    help_id = taken(office)
    office.yes(help_id, control=True)
    office.put(help_id, node="relay-1")
    office.relay(TunnelWaiting("agent"), help_id)
    office.relay(TunnelEstablished(), help_id)
    office.said()
    return help_id


def to(office: Office, help_id: str, login: str = "bea", by: str = "ana") -> None:
    colleague = office.people[login].id
    office.does(handing.to_person, RULES, office.now, help_id, office.people[by], colleague)


def to_topic(office: Office, help_id: str, topic: int, *online: str) -> None:
    there = [office.people[login].id for login in online]
    office.does(handing.to_topic, RULES, office.now, help_id, office.people["ana"], topic, there)


@pytest.fixture
def network(office: Office) -> int:
    return int(office.does(topics.add, "Network"))


def test_a_colleague_has_it_and_its_user_is_asked_again_by_the_new_name(office: Office) -> None:
    help_id = taken(office)
    before = office.question(help_id)
    to(office, help_id)
    request = office.request(help_id)
    assert (request.state, request.technician) == (State.PENDING, office.people["bea"].id)
    assert request.lease_until == office.now + RULES.lease
    assert [said.fact for said in office.said()] == [HelpTransferred("Bea", "City")]
    assert office.question(help_id) != before, "a yes to Ana is none to Bea"
    assert office.yes(help_id) is None


def test_a_session_ends_with_it_and_nothing_is_granted_any_more(office: Office) -> None:
    help_id = in_session(office)
    to(office, help_id)
    request = office.request(help_id)
    assert (request.control, request.ready, request.node, request.started) == (
        False, False, None, None,
    )  # fmt: skip
    kinds = [type(said.fact) for said in office.said()]
    assert kinds == [TunnelCut, HelpTransferred]


def test_only_who_has_it_hands_it_on_or_an_administrator(office: Office) -> None:
    help_id = taken(office)
    with pytest.raises(Forbidden):
        to(office, help_id, "bea", by="bea")
    to(office, help_id, "bea", by="root")


def test_a_colleague_must_be_able_to_take_it(office: Office) -> None:
    help_id = taken(office)
    with pytest.raises(NotFound):
        to(office, help_id, "demo")
    with pytest.raises(NotNow, match="Ana has it already"):
        to(office, help_id, "ana")
    office.does(topics.be_away, office.now, office.people["bea"].id, away=True)
    with pytest.raises(NotNow, match="Bea is away"):
        to(office, help_id)
    office.does(topics.be_away, office.now, office.people["bea"].id, away=False)
    taken(office, "bea", office.new_machine())
    with pytest.raises(Busy, match="Bea has a request"):
        to(office, help_id)


def test_under_a_topic_it_goes_back_to_the_queue_in_its_old_place(
    office: Office, network: int
) -> None:
    help_id = taken(office)
    to_topic(office, help_id, network)
    request = office.request(help_id)
    assert (request.state, request.topic, request.place) == (State.REQUESTED, network, 1)
    assert [said.fact for said in office.said()] == [
        HelpReleased("the technician handed it on"), HelpChanged("requested", ready=False),
        HelpQueued(1, 1, 0),
    ]  # fmt: skip
    assert office.tracked(help_id, "topic") == [("ana", "Network")]


def test_a_session_goes_to_somebody_of_the_topic_who_is_free(office: Office, network: int) -> None:
    help_id = in_session(office)
    with pytest.raises(NotNow, match="Nobody of Network is free"):
        to_topic(office, help_id, network, "bea")
    office.does(topics.serve, office.people["bea"].id, [str(network), "999", "x"])
    to_topic(office, help_id, network, "ana", "bea")
    request = office.request(help_id)
    assert (request.state, request.technician) == (State.PENDING, office.people["bea"].id)
    assert request.topic == network


def test_a_topic_that_is_not_there_takes_nothing(office: Office) -> None:
    with pytest.raises(NotFound):
        to_topic(office, taken(office), 77)


def test_what_it_was_is_written_down_also_when_it_is_over(office: Office) -> None:
    office.does(topics.set_categories, "Printer\n\n Network \nPrinter")
    help_id = in_session(office)
    office.does(desk.finish, office.now, help_id, office.people["ana"])

    def write(category: str, note: str, login: str = "ana") -> None:
        person = office.people[login]
        office.does(handing.write_down, office.now, help_id, person, category, note)

    write("Printer", " no paper ")
    assert office.request(help_id).category == "Printer"
    assert office.tracked(help_id, "note") == [("ana", "no paper")]
    write("Printer", "")
    assert len(office.tracked(help_id, "category")) == 1
    with pytest.raises(Invalid, match="no such category"):
        write("Toaster", "")
    with pytest.raises(Invalid, match="at most 500"):
        write("", "x" * 501)
    with pytest.raises(Forbidden):
        write("", "not mine", "bea")
