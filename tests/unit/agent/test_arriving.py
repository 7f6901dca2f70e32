"""Arriving: the first time, after a restart, and when words of the desk were lost."""

import pytest

from agent import commands as do
from agent import inputs as on
from agent.chat import Message, Way
from agent.inputs import Problem
from agent.screens import Ask, Consent, Finished, How, SignInForm, Trouble, Waiting
from agent.talk import Stage, Talk
from broker import facts as fact
from tests.unit.agent.stories import CONTROL, SEE, Story, written


def test_after_a_restart_the_messages_so_far_are_there(story: Story) -> None:
    kept = Message("m1", mine=False, name="Ana", text="in a minute")
    unsent = Message("m2", mine=True, name="", text="thanks", way=Way.SENDING)
    request = on.OpenRequest("h1", "requested", "x", messages=(kept, unsent))
    story.happens(on.Recalled(request))
    assert written(story) == [("m1", "in a minute", "sent"), ("m2", "thanks", "sending")]
    story.desk(fact.ChatKept("thanks", repeats="m2"))
    more = Message("m3", mine=False, name="Ana", text="here I am")
    story.happens(on.Recalled(on.OpenRequest("h1", "requested", "x", messages=(kept, more))))
    assert [one[0] for one in written(story)] == ["m1", "m2", "m3"]


def test_after_a_restart_in_a_session_the_person_is_asked_and_yes_opens() -> None:
    story = Story()
    story.happens(on.Able())
    story.happens(on.SigningIn())
    request = on.OpenRequest("h1", "established", "The printer", "Ana")
    assert story.happens(on.SignedIn("Rosa", "City", request)) == []
    assert story.screen == Consent(1, "Ana", "City")
    assert story.happens(on.Allowed(1, SEE))[-1] == do.OpenTunnel("h1", SEE, 1)


@pytest.mark.parametrize("state", ["requested", "pending"])
def test_after_a_restart_a_waiting_request_goes_on(state: str) -> None:
    story = Story()
    story.happens(on.Able())
    story.happens(on.SigningIn())
    technician = "Ana" if state == "pending" else ""
    story.happens(on.SignedIn("Rosa", "City", on.OpenRequest("h1", state, "Hm", technician, "q7")))
    if technician:
        assert story.happens(on.Allowed(1, SEE)) == [do.Say("h1", fact.HelpValidated("q7", SEE))]
    else:
        assert story.screen == Waiting("Hm", 0, 0, 0, offline=True)


def test_who_accepted_meanwhile_is_asked_about(waiting: Story) -> None:
    waiting.happens(on.Recalled(on.OpenRequest("h1", "pending", "Hm", "Ana", "q7")))
    assert waiting.screen == Consent(1, "Ana", "City")
    assert waiting.happens(on.Allowed(1, SEE)) == [do.Say("h1", fact.HelpValidated("q7", SEE))]


def test_another_technician_than_the_one_on_the_screen_is_a_new_question(asked: Story) -> None:
    asked.happens(on.Recalled(on.OpenRequest("h1", "pending", "Hm", "Bea", "q8")))
    assert asked.screen == Consent(2, "Bea", "City")
    assert asked.happens(on.Allowed(1, CONTROL)) == []


def test_the_same_question_stays_on_the_screen(asked: Story) -> None:
    asked.happens(on.Recalled(on.OpenRequest("h1", "pending", "Hm", "Ana", "e1")))
    assert asked.screen == Consent(1, "Ana", "City")


def test_an_admission_that_was_lost_opens(asked: Story) -> None:
    asked.happens(on.Allowed(1, CONTROL))
    recalled = on.Recalled(on.OpenRequest("h1", "accepted", "Hm", "Ana", "e1"))
    assert asked.happens(recalled) == [do.OpenTunnel("h1", CONTROL, 1)]


def test_an_admission_that_was_lost_asks_who_has_not_answered(asked: Story) -> None:
    recalled = on.Recalled(on.OpenRequest("h1", "established", "Hm", "Ana", "e1"))
    assert asked.happens(recalled) == []
    assert asked.happens(on.Allowed(1, SEE))[-1] == do.OpenTunnel("h1", SEE, 1)


def test_a_release_that_was_lost_puts_back_into_the_queue(asked: Story) -> None:
    asked.happens(on.Recalled(on.OpenRequest("h1", "requested", "Hm")))
    assert asked.screen == Waiting("The printer is gone", 0, 0, 0, offline=False)


def test_a_session_that_goes_on_is_left_alone(in_session: Story) -> None:
    before = in_session.screen
    recalled = on.Recalled(on.OpenRequest("h1", "established", "Hm", "Ana", "e1"))
    assert in_session.happens(recalled) == []
    assert in_session.screen == before


def test_an_end_that_was_lost_ends_it(in_session: Story) -> None:
    assert in_session.happens(on.Recalled(None)) == [do.CloseTunnel()]
    assert in_session.end == Finished(How.ENDED, "Ana", ratable=True)


def test_a_cancelling_that_was_lost_is_told(waiting: Story) -> None:
    waiting.happens(on.Recalled(None))
    assert waiting.end == Finished(How.TURNED_AWAY)


def test_who_asked_nothing_goes_on_with_what_is_open(story: Story) -> None:
    story.happens(on.Recalled(None))
    assert story.screen == Ask("Rosa", "City", offline=False)
    story.happens(on.Recalled(on.OpenRequest("h1", "requested", "Hm")))
    assert isinstance(story.screen, Waiting)


def test_a_desktop_that_cannot_be_shared_is_told_before_anything() -> None:
    story = Story()
    problem = Problem("x11vnc_missing", "x11vnc")
    story.happens(on.Unable(problem))
    assert story.screen == Trouble(problem)
    assert story.happens(on.Again()) == [do.Check()]
    story.happens(on.Able())
    assert story.screen == SignInForm()


def test_a_wrong_password_is_asked_again() -> None:
    story = Story(Talk(Stage.AWAY))
    story.happens(on.SigningIn())
    assert story.happens(on.SignInFailed(Problem("wrong_password"))) == []
    assert story.screen == SignInForm(problem=Problem("wrong_password"))


def test_a_server_that_is_away_is_tried_again() -> None:
    story = Story(Talk(Stage.AWAY))
    story.happens(on.SigningIn())
    away = on.SignInFailed(Problem("unreachable", "http://x"), again=True)
    assert story.happens(away) == [do.SignIn(0.1)]
    assert story.happens(away) == [do.SignIn(0.3)]
    assert story.screen == SignInForm(busy=True, problem=away.problem)


def test_signing_in_again_leaves_a_session_alone(in_session: Story) -> None:
    before = in_session.screen
    assert in_session.happens(on.SignedIn("Rosa", "City")) == []
    assert in_session.screen == before


def test_after_a_new_start_the_picture_can_still_be_taken_back(story: Story) -> None:
    story.happens(on.SignInFailed(on.Problem("revoked"), again=False))
    story.happens(on.SigningIn())
    request = on.OpenRequest("h1", "requested", "x", pictured=True)
    story.happens(on.SignedIn("Rosa", "City", request))
    assert story.happens(on.TookBack()) == [do.TakeBackPicture("h1")]
