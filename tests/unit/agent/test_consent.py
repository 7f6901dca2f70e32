"""A question is answered by its number, and nothing opens without a yes."""

from agent import commands as do
from agent import inputs as on
from agent.screens import Connecting, Consent, Waiting
from broker import events as fact
from tests.unit.agent.stories import ANA, BEA, CONTROL, SEE, Story


def test_nothing_opens_before_the_person_says_yes(asked: Story) -> None:
    assert asked.desk(fact.HelpAdmitted()) == []
    assert isinstance(asked.screen, Consent)


def test_nothing_opens_before_the_desk_admits(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, SEE))
    assert not any(isinstance(command, do.OpenTunnel) for command in asked.said)


def test_a_late_click_on_one_technician_is_no_yes_to_the_next(asked: Story) -> None:
    ana = asked.question
    asked.desk(fact.HelpReleased("lease"))
    asked.desk(BEA)
    assert asked.happens(on.Allowed(ana, CONTROL)) == []
    assert asked.screen == Consent(ana + 1, "Bea", "City")
    assert asked.happens(on.Declined(ana)) == []


def test_a_yes_to_one_that_the_desk_took_for_another_opens_nothing(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, CONTROL))  # crosses the next two on the way
    asked.desk(fact.HelpReleased("lease"))
    asked.desk(BEA)
    assert asked.desk(fact.HelpAdmitted()) == []
    assert isinstance(asked.screen, Consent)
    assert asked.happens(on.Allowed(asked.question, SEE)) == [
        do.Say("h1", fact.HelpGranted(SEE)),
        do.OpenTunnel("h1", SEE, 1),
    ]


def test_a_no_to_one_whom_the_desk_admitted_already_ends_it(asked: Story) -> None:
    asked.desk(fact.HelpAdmitted())
    assert asked.happens(on.Declined(asked.question)) == [do.Say("h1", fact.HelpFinished())]


def test_a_no_that_comes_after_a_mistaken_admission_ends_it(asked: Story) -> None:
    asked.happens(on.Declined(asked.question))
    assert asked.desk(fact.HelpAdmitted()) == []
    refusal = fact.HelpRefused("e", "help.declined", "does not fit", "accepted")
    assert asked.desk(refusal) == [do.Say("h1", fact.HelpFinished())]


def test_the_same_news_twice_is_one_question(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, SEE))
    assert asked.happens(on.Heard("e1", "h1", ANA)) == []
    assert asked.screen == Connecting("Ana", "City", offline=False)


def test_no_puts_the_request_back_in_the_queue(asked: Story) -> None:
    assert asked.happens(on.Declined(asked.question)) == [do.Say("h1", fact.HelpDeclined("e1"))]
    assert isinstance(asked.screen, Waiting)
    asked.desk(fact.HelpDeclined("e1"))
    asked.desk(fact.HelpQueued(1, 1, 2))
    assert asked.screen == Waiting("The printer is gone", 1, 1, 2, offline=False)
    asked.desk(BEA)
    assert asked.screen == Consent(2, "Bea", "City")


def test_a_transfer_in_a_session_closes_it_and_asks_by_the_new_name(in_session: Story) -> None:
    assert in_session.desk(fact.HelpTransferred("Bea", "City")) == [do.CloseTunnel()]
    assert in_session.screen == Consent(2, "Bea", "City")
    assert in_session.talk.grant == SEE
