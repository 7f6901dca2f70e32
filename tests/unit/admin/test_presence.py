from datetime import UTC, datetime, timedelta

from admin.presence import SETTLED, SILENT, TURN, Agents, Technicians

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
ANA, BEA, CLEO = 1, 2, 3


# -- agents ----------------------------------------------------------------------------------------


def test_of_an_agent_that_no_page_shows_nothing_is_known() -> None:
    agents = Agents()
    assert not agents.counted({"a": 1})
    assert agents.there("a") is None


def test_an_agent_is_there_while_somebody_reads_its_queue() -> None:
    agents = Agents()
    assert agents.show(["a", "b"])
    assert agents.unknown() == {"a", "b"}
    assert agents.counted({"a": 1, "b": 0})
    assert (agents.there("a"), agents.there("b")) == (True, False)
    assert not agents.counted({"a": 2}), "a second reader changes nothing"
    assert agents.counted({"a": 0})
    assert not agents.show(["a", "b"]), "both are known"
    assert not agents.show(["a"])
    assert agents.show(["a", "b"]), "what is not shown is forgotten"


def test_without_the_broker_nothing_is_known() -> None:
    agents = Agents()
    agents.show(["a"])
    agents.counted({"a": 1})
    assert agents.forget()
    assert agents.there("a") is None
    assert not agents.forget()


# -- technicians -----------------------------------------------------------------------------------


def test_a_technician_is_there_with_one_page_or_with_several() -> None:
    here = Technicians("p1")
    here.came(ANA)
    here.came(ANA)
    here.went(ANA, NOW, closed=False)
    assert here.there(NOW) == {ANA}
    here.went(ANA, NOW, closed=False)
    assert here.there(NOW) == frozenset()


def test_a_page_that_is_closed_may_be_followed_by_the_next() -> None:
    here = Technicians("p1")
    here.came(ANA)
    here.went(ANA, NOW, closed=True)
    assert here.there(NOW + TURN - MOMENT) == {ANA}
    assert here.there(NOW + TURN) == frozenset()


def test_the_pages_of_other_desks_count_until_these_fall_silent() -> None:
    here = Technicians("p1")
    here.came(ANA)
    here.heard("p2", [BEA], NOW)
    here.heard("p3", [BEA, CLEO], NOW + SILENT)
    here.heard("p1", [99], NOW)  # our own voice
    assert here.there(NOW + SILENT) == {ANA, BEA, CLEO}
    here.heard("p3", [BEA], NOW + SILENT)
    assert here.there(NOW + SILENT) == {ANA, BEA}
    assert here.there(NOW + 2 * SILENT + MOMENT) == {ANA}


def test_one_desk_leads_and_another_when_that_is_gone() -> None:
    first, second = Technicians("p1"), Technicians("p2")
    first.heard("p2", [], NOW)
    second.heard("p1", [], NOW)
    assert (first.leads(NOW), second.leads(NOW)) == (True, False)
    assert second.leads(NOW + SILENT + MOMENT)


def test_people_are_told_of_what_has_stood_for_a_while() -> None:
    here = Technicians("p1")
    assert not here.settle(NOW)
    here.came(ANA)
    assert not here.settle(NOW)
    assert not here.settle(NOW + SETTLED - MOMENT)
    assert here.settled == frozenset()
    assert here.settle(NOW + SETTLED)
    assert here.settled == {ANA}
    assert not here.settle(NOW + 2 * SETTLED), "told once"


def test_a_coming_and_going_is_not_told() -> None:
    here, now = Technicians("p1"), NOW
    for _ in range(10):
        here.came(ANA)
        assert not here.settle(now)
        here.went(ANA, now, closed=False)
        now += SETTLED - MOMENT
        assert not here.settle(now)
