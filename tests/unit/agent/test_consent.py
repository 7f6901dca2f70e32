"""A question is answered by its number, and nothing opens without a yes."""

import pytest

from agent import commands as do
from agent import inputs as on
from agent.screens import Connecting, Consent, Waiting
from broker import facts as fact
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


def shown_photo(story: Story) -> bytes:
    assert isinstance(story.screen, Consent)
    return story.screen.photo


def test_the_photo_of_who_asks_comes_after_the_question(asked: Story) -> None:
    assert asked.fetched == [do.FetchPhoto("h1", "e1")]
    assert shown_photo(asked) == b""
    assert asked.happens(on.PhotoCame("e1", b"ana")) == []
    assert shown_photo(asked) == b"ana"
    asked.happens(on.Able(("LEFT", "RIGHT")))
    assert asked.fetched == [do.FetchPhoto("h1", "e1")], "once for each question"


@pytest.mark.parametrize("between", [fact.HelpReleased("lease"), None])
def test_no_photo_of_one_technician_is_shown_for_the_next(
    asked: Story, between: fact.HelpReleased | None
) -> None:
    asked.happens(on.PhotoCame("e1", b"ana"))
    if between:
        asked.desk(between)
    asked.desk(fact.HelpTransferred("Bea", "City"))
    bea = f"e{asked.told}"
    assert asked.fetched[1:] == [do.FetchPhoto("h1", bea)]
    assert shown_photo(asked) == b""
    asked.happens(on.PhotoCame("e1", b"ana"))  # so slow was the line
    assert shown_photo(asked) == b""
    asked.happens(on.PhotoCame(bea, b"bea"))
    assert shown_photo(asked) == b"bea"


def test_a_photo_that_comes_after_the_answer_is_ignored(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, SEE))
    before = asked.talk
    assert asked.happens(on.PhotoCame("e1", b"ana")) == []
    assert asked.talk == before


def test_who_comes_in_a_session_has_a_photo_of_their_own(in_session: Story) -> None:
    in_session.desk(fact.HelpTransferred("Bea", "City"))
    assert in_session.fetched[-1] == do.FetchPhoto("h1", f"e{in_session.told}")
    assert shown_photo(in_session) == b""
