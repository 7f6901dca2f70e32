"""Topics as an administrator sets them, what follows from them, and what people are told."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from admin.errors import Invalid, NotFound
from admin.model_topics import Hours, Topic
from admin.relays import Relays
from admin.usecases import time, topics
from broker.facts import HelpChanged, HelpQueued, HelpRequested
from broker.ids import unguessable
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office


def looks(office: Office, what: Any) -> Any:
    with office.store.read() as uow:
        return what(uow)


def test_a_topic_is_added_once(office: Office) -> None:
    number = office.does(topics.add, " Network ")
    assert looks(office, lambda uow: uow.topics()) == [Topic(number, "Network")]
    for name in ("Network", "", "x" * 101):
        with pytest.raises(Invalid):
            office.does(topics.add, name)


def test_a_topic_goes_on_to_another_one(office: Office) -> None:
    first, second = office.does(topics.add, "First"), office.does(topics.add, "Second")
    office.does(topics.change, first, "Front", "10", str(second))
    assert looks(office, lambda uow: uow.topic(first)) == Topic(first, "Front", 10, second)
    for given in (
        ("Second", "", ""), ("Front", "10", ""), ("Front", "", str(second)),
        ("Front", "10", str(first)), ("Front", "10", "99"), ("Front", "0", str(second)),
        ("Front", "soon", str(second)),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            office.does(topics.change, first, *given)
    with pytest.raises(NotFound):
        office.does(topics.change, 99, "X", "", "")


def test_who_asks_may_say_about_what(office: Office) -> None:
    network = office.does(topics.add, "Network")
    for said, known in (("Network", network), ("Nonsense", None), ("", None)):
        help_id = unguessable()
        office.agent(HelpRequested("help", said), help_id, office.new_machine())
        assert office.request(help_id).topic == known


def test_what_nobody_takes_in_time_goes_on_once(office: Office) -> None:
    first, second = office.does(topics.add, "First"), office.does(topics.add, "Second")
    office.does(topics.change, first, "First", "10", str(second))
    help_id = unguessable()
    office.agent(HelpRequested("help", "First"), help_id)
    office.said()

    def passes(minutes: float) -> list[Any]:
        office.now += timedelta(minutes=minutes)
        office.does(time.pass_by, RULES, Relays(), office.now)
        return [said.fact for said in office.said()]

    assert passes(9.9) == []
    assert passes(0.1) == [HelpChanged("requested", ready=False)], "so that every board hears of it"
    assert office.request(help_id).topic == second
    assert office.tracked(help_id, "topic") == [("demo", "First"), ("desk", "Second")]
    assert passes(60) == []


def test_who_is_away_is_not_counted_and_those_who_wait_are_told(office: Office) -> None:
    ana, bea = office.people["ana"].id, office.people["bea"].id
    office.store.online = lambda: frozenset({ana, bea})
    office.asks()
    assert [said.fact for said in office.said()] == [HelpQueued(1, 1, 2)]
    for away, told in ((True, [HelpQueued(1, 1, 1)]), (True, []), (False, [HelpQueued(1, 1, 2)])):
        office.does(topics.be_away, office.now, ana, away=away)
        assert [said.fact for said in office.said()] == told


def test_outside_working_hours_people_are_told_so(office: Office) -> None:
    local = office.now
    closed = str(local.isoweekday() % 7 + 1)
    office.does(topics.set_hours, [closed, "x"], "08:30", "24:00", " Tomorrow at 8:30. ")
    assert looks(office, lambda uow: uow.hours()) == Hours(closed, 510, 1440, "Tomorrow at 8:30.")
    office.asks()
    assert [said.fact for said in office.said()] == [HelpQueued(1, 1, 0, None, "Tomorrow at 8:30.")]
    office.does(topics.set_hours, [], "", "", "")
    assert looks(office, lambda uow: uow.hours()) is None


def test_working_hours_are_those_of_the_sites_own_clock(office: Office) -> None:
    """At 10:00 UTC it is 23:00 in Auckland, where nobody is at work any more."""
    office.does(topics.set_hours, "1234567", "08:00", "15:00", "Back at 8.")
    office.asks()
    office.store.zone = lambda: ZoneInfo("Pacific/Auckland")
    office.asks(machine=office.new_machine())
    notices = [said.fact.notice for said in office.said() if isinstance(said.fact, HelpQueued)]
    assert notices == ["", "Back at 8."]


@pytest.mark.parametrize(
    ("opens", "closes", "notice"),
    [("8", "15:00", ""), ("25:00", "15:00", ""), ("15:00", "08:00", ""),
     ("08:00", "15:00", "x" * 501)],
)  # fmt: skip
def test_hours_that_cannot_be_are_refused(
    opens: str, closes: str, notice: str, office: Office
) -> None:
    with pytest.raises(Invalid):
        office.does(topics.set_hours, ["1"], opens, closes, notice)


def test_an_estimate_is_told_once_there_is_something_to_tell_it_from(office: Office) -> None:
    office.store.online = lambda: frozenset({office.people["ana"].id})
    for _ in range(5):
        office.put(office.asks(machine=office.new_machine()), waited=200)
    office.said()
    office.asks()
    assert office.said()[0].fact == HelpQueued(6, 6, 1, 20)


def test_a_topic_that_goes_hands_its_open_requests_on(office: Office) -> None:
    old, new = office.does(topics.add, "Printers"), office.does(topics.add, "Paper")
    office.does(topics.change, new, "Paper", "5", str(old))
    request, ended = office.asks(), office.asks(machine=office.new_machine())
    for one in (request, ended):
        office.put(one, topic=old, topic_since=office.now)
    office.put(ended, state=State.FINISHED_TECH, ended=office.now)
    assert office.does(topics.drop, office.now, "root", old, new) == 1
    assert office.request(request).topic == new
    assert office.tracked(request, "topic")[-1] == ("root", "Paper")
    with office.store.read() as uow:
        assert [(one.name, one.next, one.minutes) for one in uow.topics()] == [
            ("Paper", None, None)
        ]
        line = uow.line(ended)
    assert line is not None
    assert line.topic == "Printers"
    assert office.deeds()[0].words == "Printers; 1 > Paper"


def test_a_topic_that_nobody_named_goes_without_a_trace_and_its_name_is_free(
    office: Office,
) -> None:
    topic = office.does(topics.add, "Printers")
    assert office.does(topics.drop, office.now, "root", topic, None) == 0
    with office.store.read() as uow:
        assert uow.topic(topic) is None
    office.does(topics.add, "Printers")


def test_a_topic_does_not_go_into_itself_or_nowhere_known(office: Office) -> None:
    topic = office.does(topics.add, "Printers")
    for into in (topic, 99):
        with pytest.raises(NotFound):
            office.does(topics.drop, office.now, "root", topic, into)
    with pytest.raises(NotFound):
        office.does(topics.drop, office.now, "root", 99, None)
