"""What the user's agent says to what was asked, and which monitor is seen."""

import pytest

from broker.facts import HelpAnswered, HelpChanged, HelpRefused, HelpShown
from tests.unit.admin.desk_in_memory import Office
from tests.unit.admin.usecases.test_asking import asks
from tests.unit.admin.usecases.test_handing import in_session, taken


@pytest.mark.parametrize(("allowed", "kept", "told"), [(True, "", "yes"), (False, "control", "no")])
def test_an_answer_closes_the_question(office: Office, allowed: bool, kept: str, told: str) -> None:
    help_id = in_session(office)
    question = asks(office, help_id)
    office.said()
    assert office.agent(HelpAnswered(question, allowed), help_id) is None
    request = office.request(help_id)
    assert (request.asking_event, request.asking) == (None, kept)
    assert office.tracked(help_id, "answer") == [("demo", told)]
    assert [type(said.fact) for said in office.said()] == [HelpChanged]  # pages look again


def test_an_answer_to_an_older_question_leaves_this_one_open(office: Office) -> None:
    help_id = in_session(office)
    question = asks(office, help_id)
    office.agent(HelpAnswered("older", allowed=False), help_id)
    assert office.request(help_id).asking_event == question


def test_which_monitor_is_seen_is_kept_and_written_down(office: Office) -> None:
    help_id = in_session(office)
    office.agent(HelpShown(("LEFT", "RIGHT"), "", "RIGHT"), help_id)
    office.agent(HelpShown(("LEFT", "RIGHT")), help_id)
    request = office.request(help_id)
    assert (request.monitors, request.may_be_seen, request.seen) == ("LEFT\nRIGHT", "", "")
    assert office.tracked(help_id, "monitor") == [("demo", "RIGHT"), ("demo", "all monitors")]


@pytest.mark.parametrize("fact", [HelpAnswered("q", allowed=True), HelpShown(("LEFT", "RIGHT"))])
def test_outside_a_session_it_is_refused(office: Office, fact: HelpAnswered | HelpShown) -> None:
    help_id = taken(office)
    assert office.agent(fact, help_id)
    assert isinstance(office.said()[-1].fact, HelpRefused)
