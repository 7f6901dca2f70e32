"""The conversation, told as stories: what happens, what is shown, what is ordered."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import commands as do
from agent import inputs as on
from agent.chat import Message, Way
from agent.conversation import begin, step
from agent.inputs import Problem
from agent.lifeline import GRACE_SECONDS
from agent.screens import (
    Agree,
    Ask,
    Connecting,
    Consent,
    Finished,
    How,
    InSession,
    Line,
    Picture,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.talk import Stage, Talk, screen
from broker import events as fact
from broker.events import Fact, Grant

SEE, CONTROL = Grant(), Grant(control=True)
ANA = fact.HelpAccepted("Ana", "City")
BEA = fact.HelpAccepted("Bea", "City")


@dataclass
class Story:
    """A conversation that goes on; `happens` gives the orders that are no `Show`."""

    talk: Talk = field(default_factory=lambda: begin()[0])
    now: float = 1000.0
    told: int = 0
    said: list[do.Command] = field(default_factory=list)

    def happens(self, what: on.Input) -> list[do.Command]:
        before = screen(self.talk)
        self.talk, commands = step(self.talk, what, self.now)
        shown = [command for command in commands if isinstance(command, do.Show)]
        assert shown == ([do.Show(self.screen)] if self.screen != before else [])
        seen = (do.Show, do.ShowChat)
        orders = [command for command in commands if not isinstance(command, seen)]
        self.said += orders
        return orders

    def desk(self, what: Fact, help: str = "h1") -> list[do.Command]:  # noqa: A002
        self.told += 1
        return self.happens(on.Heard(f"e{self.told}", help, what))

    @property
    def screen(self) -> Screen:
        return screen(self.talk)

    @property
    def question(self) -> int:
        assert isinstance(self.screen, Consent)
        return self.screen.question


@pytest.fixture
def story() -> Story:
    """Somebody has signed in."""
    story = Story()
    story.happens(on.Able())
    story.happens(on.SigningIn())
    story.happens(on.SignedIn("Rosa", "City"))
    story.happens(on.RoadChanged(up=True))
    return story


@pytest.fixture
def waiting(story: Story) -> Story:
    story.happens(on.Asked("h1", "The printer is gone"))
    return story


@pytest.fixture
def asked(waiting: Story) -> Story:
    waiting.desk(ANA)
    return waiting


@pytest.fixture
def in_session(asked: Story) -> Story:
    asked.happens(on.Allowed(asked.question, CONTROL))
    asked.desk(fact.HelpAdmitted())
    asked.happens(on.TunnelOpened(1))
    asked.happens(on.TunnelJoined(1))
    return asked


def test_the_six_steps_from_the_chair() -> None:
    story = Story()
    assert begin()[1] == [do.Check(), do.Show(Start())]
    story.happens(on.Able())
    assert story.screen == SignInForm()
    assert story.happens(on.SigningIn()) == [do.SignIn()]
    assert story.screen == SignInForm(busy=True)
    story.happens(on.SignedIn("Rosa", "City"))
    assert story.screen == Ask("Rosa", "City", offline=True)
    story.happens(on.RoadChanged(up=True))
    assert story.screen == Ask("Rosa", "City", offline=False)
    assert story.happens(on.Asked("h1", "  The printer\nis gone ")) == [
        do.Say("h1", fact.HelpRequested("The printer is gone"))
    ]
    story.desk(fact.HelpQueued(2, 3, 1))
    assert story.screen == Waiting("The printer is gone", 2, 3, 1, offline=False)
    assert story.desk(ANA) == []
    assert story.screen == Consent(1, "Ana", "City")
    assert story.happens(on.Allowed(1, CONTROL)) == [
        do.Say("h1", fact.HelpValidated("e2", CONTROL))
    ]
    assert story.screen == Connecting("Ana", "City", offline=False)
    assert story.desk(fact.HelpAdmitted()) == [do.OpenTunnel("h1", CONTROL, 1)]
    assert story.screen == InSession("Ana", "City", CONTROL, Line.OPENING, 1000.0)
    story.happens(on.TunnelOpened(1))
    assert story.screen == InSession("Ana", "City", CONTROL, Line.WAITING, 1000.0)
    story.happens(on.TunnelJoined(1))
    assert story.screen == InSession("Ana", "City", CONTROL, Line.JOINED, 1000.0)
    assert story.desk(fact.HelpFinished()) == [do.CloseTunnel()]
    assert story.screen == Finished(How.ENDED_BY_TECHNICIAN, "Ana", ratable=True)
    story.happens(on.Again())
    assert story.screen == Ask("Rosa", "City", offline=False)


def test_topics_are_offered_with_the_one_of_the_settings_chosen(story: Story) -> None:
    topics = ("Printers", "Town hall")
    story.happens(on.SignedIn("Rosa", "City", None, topics, "Printers"))
    assert story.screen == Ask("Rosa", "City", offline=False, topics=topics, topic="Printers")
    story.happens(on.SignedIn("Rosa", "City", None, topics, "Old town"))
    assert story.screen == Ask("Rosa", "City", offline=False, topics=topics, unknown="Old town")


# -- a picture of the screen --------------------------------------------------------------------


def pictures(commands: list[do.Command]) -> list[do.Command]:
    return [one for one in commands if isinstance(one, do.SendPicture)]


def test_a_picture_leaves_when_the_person_attached_it_and_not_before(waiting: Story) -> None:
    waiting.desk(fact.HelpQueued(1, 1, 1))
    assert pictures(waiting.said) == []
    assert waiting.happens(on.Attached()) == [do.SendPicture("h1")]
    assert isinstance(waiting.screen, Waiting)
    assert waiting.screen.picture is Picture.SENDING
    waiting.happens(on.PictureSent("h1", taken=True))
    assert waiting.screen.picture is Picture.SENT


def test_a_picture_goes_with_the_request_that_it_was_attached_to(story: Story) -> None:
    assert pictures(story.happens(on.Asked("h1", "look", pictured=True))) == [do.SendPicture("h1")]
    story.happens(on.PictureSent("h9", taken=True))
    story.happens(on.PictureSent("h1", taken=False))
    assert isinstance(story.screen, Waiting)
    assert story.screen.picture is Picture.FAILED
    story.happens(on.Left())
    story.happens(on.Again())
    assert pictures(story.happens(on.Asked("h2", "again"))) == []
    assert story.talk.picture is Picture.NONE


def test_a_picture_that_was_sent_can_be_taken_back_and_one_that_was_not_cannot(
    waiting: Story,
) -> None:
    assert waiting.happens(on.TookBack()) == []
    waiting.happens(on.Attached())
    assert waiting.happens(on.TookBack()) == [], "it is still on its way"
    waiting.happens(on.PictureSent("h1", taken=True))
    for done, became in ((False, Picture.STAYED), (True, Picture.GONE)):
        assert waiting.happens(on.TookBack()) == [do.TakeBackPicture("h1")]
        waiting.happens(on.PictureTakenBack("h9", done=True))
        waiting.happens(on.PictureTakenBack("h1", done=done))
        assert waiting.talk.picture is became
    assert waiting.happens(on.TookBack()) == []


def test_after_a_new_start_the_picture_can_still_be_taken_back(story: Story) -> None:
    story.happens(on.SignInFailed(on.Problem("revoked"), again=False))
    story.happens(on.SigningIn())
    request = on.OpenRequest("h1", "requested", "x", pictured=True)
    story.happens(on.SignedIn("Rosa", "City", request))
    assert story.happens(on.TookBack()) == [do.TakeBackPicture("h1")]


def test_no_picture_is_attached_to_nothing_nor_to_a_session(
    story: Story, in_session: Story
) -> None:
    assert in_session.happens(on.Attached()) == []


# -- how it was ---------------------------------------------------------------------------------


def test_after_a_session_the_person_may_say_once_how_it_was(in_session: Story) -> None:
    in_session.desk(fact.HelpFinished())
    assert in_session.screen == Finished(How.ENDED_BY_TECHNICIAN, "Ana", ratable=True)
    assert in_session.happens(on.Rated(0)) == []
    assert in_session.happens(on.Rated(4, " very  kind ")) == [
        do.Say("h1", fact.HelpRated(4, "very kind"))
    ]
    assert in_session.screen == Finished(How.ENDED_BY_TECHNICIAN, "Ana", rating=4)
    assert in_session.happens(on.Rated(5)) == []


def test_who_goes_on_may_still_rate_until_the_next_request(in_session: Story) -> None:
    in_session.happens(on.Left())
    in_session.happens(on.Again())
    assert in_session.happens(on.Rated(5)) == [do.Say("h1", fact.HelpRated(5))]
    in_session.desk(fact.HelpRefused("e", "help.rated", "does not fit", "finished user"))
    assert isinstance(in_session.screen, Ask)


def test_what_is_past_is_not_rated_in_the_next_request(in_session: Story) -> None:
    in_session.happens(on.Left())
    in_session.happens(on.Again())
    in_session.happens(on.Asked("h2", "again"))
    assert in_session.happens(on.Rated(5)) == []


def test_where_nobody_helped_nothing_is_asked(waiting: Story) -> None:
    waiting.happens(on.Left())
    assert waiting.screen == Finished(How.CANCELLED)
    assert waiting.happens(on.Rated(5)) == []


# -- the conversation with the technician -------------------------------------------------------


def written(story: Story) -> list[tuple[str, str, str]]:
    return [(one.id, one.text, one.way.value) for one in story.talk.chat.messages]


def test_what_the_person_writes_is_said_and_sent_once_the_desk_has_it(waiting: Story) -> None:
    assert waiting.happens(on.Wrote(" anybody there? ", "m1")) == [
        do.Say("h1", fact.ChatSaid("anybody there?"), "m1")
    ]
    assert written(waiting) == [("m1", "anybody there?", "sending")]
    waiting.desk(fact.ChatKept("anybody there?", repeats="m1"))
    waiting.desk(fact.ChatKept("in a minute", "Ana"))
    assert written(waiting) == [("m1", "anybody there?", "sent"), ("e2", "in a minute", "sent")]
    assert [one.name for one in waiting.talk.chat.messages] == ["Rosa", "Ana"]


def test_the_conversation_is_shown_when_it_changes_and_only_then(waiting: Story) -> None:
    _, commands = step(waiting.talk, on.Heard("e7", "h1", fact.ChatKept("hello", "Ana")), 0)
    (shown,) = commands
    assert isinstance(shown, do.ShowChat)
    assert [one.text for one in shown.chat.messages] == ["hello"]
    _, commands = step(waiting.talk, on.Heard("e8", "h9", fact.ChatKept("hello", "Ana")), 0)
    assert commands == []


def test_nothing_is_written_to_nobody(story: Story, waiting: Story) -> None:
    assert waiting.happens(on.Wrote("  \n", "m1")) == []
    waiting.happens(on.Left())
    assert waiting.happens(on.Wrote("one more thing", "m2")) == []
    assert written(waiting) == []


def test_a_message_that_came_too_late_is_marked_and_ends_nothing(in_session: Story) -> None:
    in_session.happens(on.Wrote("wait", "m1"))
    in_session.desk(fact.HelpRefused("m1", "chat.said", "does not fit", "finished tech"))
    assert written(in_session) == [("m1", "wait", "refused")]
    assert isinstance(in_session.screen, InSession)


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


def test_the_next_request_begins_without_words(waiting: Story) -> None:
    waiting.desk(fact.ChatKept("hello", "Ana"))
    waiting.happens(on.Left())
    waiting.happens(on.Again())
    waiting.happens(on.Asked("h2", "again"))
    assert written(waiting) == []


# -- consent ------------------------------------------------------------------------------------


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


# -- when the queue was lost, with what was in it -----------------------------------------------


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
    assert in_session.screen == Finished(How.ENDED, "Ana", ratable=True)


def test_a_cancelling_that_was_lost_is_told(waiting: Story) -> None:
    waiting.happens(on.Recalled(None))
    assert waiting.screen == Finished(How.TURNED_AWAY)


def test_who_asked_nothing_goes_on_with_what_is_open(story: Story) -> None:
    story.happens(on.Recalled(None))
    assert story.screen == Ask("Rosa", "City", offline=False)
    story.happens(on.Recalled(on.OpenRequest("h1", "requested", "Hm")))
    assert isinstance(story.screen, Waiting)


# -- leaving ------------------------------------------------------------------------------------


def test_cancelling_while_waiting(waiting: Story) -> None:
    assert waiting.happens(on.Left()) == [do.Say("h1", fact.HelpCancelled())]
    assert waiting.screen == Finished(How.CANCELLED)


def test_ending_a_session(in_session: Story) -> None:
    assert in_session.happens(on.Left()) == [do.CloseTunnel(), do.Say("h1", fact.HelpFinished())]
    assert in_session.screen == Finished(How.ENDED_BY_YOU, "Ana", ratable=True)
    assert in_session.happens(on.TunnelLost(1, 4000)) == []


def test_leaving_between_yes_and_admission_is_made_true_on_either_side(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, SEE))
    assert asked.happens(on.Left()) == [do.Say("h1", fact.HelpFinished())]
    asked.happens(on.Again())
    refusal = fact.HelpRefused("e", "help.finished", "does not fit", "requested")
    assert asked.desk(refusal) == [do.Say("h1", fact.HelpCancelled())]


def test_a_cancel_that_met_a_session_becomes_an_end(waiting: Story) -> None:
    waiting.happens(on.Left())
    refusal = fact.HelpRefused("e", "help.cancelled", "does not fit", "accepted")
    assert waiting.desk(refusal) == [do.Say("h1", fact.HelpFinished())]


@pytest.mark.parametrize(
    ("word", "how"),
    [
        (fact.HelpCancelled("closed today"), How.TURNED_AWAY),
        (fact.HelpFinished("done"), How.ENDED_BY_TECHNICIAN),
        (fact.HelpAborted("nobody came"), How.ABORTED),
    ],
)
def test_the_desk_ends_it(asked: Story, word: Fact, how: How) -> None:
    asked.desk(word)
    assert isinstance(asked.screen, Finished)
    assert asked.screen.how is how


def test_a_refused_request_is_told_with_its_reason(waiting: Story) -> None:
    waiting.desk(fact.HelpRefused("e", "help.requested", "one is open already", "requested"))
    assert waiting.screen == Finished(How.REFUSED, reason="one is open already")


def test_a_refused_yes_goes_back_to_waiting(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, SEE))
    asked.desk(fact.HelpRefused("e", "help.validated", "does not fit", "requested"))
    assert isinstance(asked.screen, Waiting)


def test_news_of_another_request_is_ignored(waiting: Story) -> None:
    assert waiting.desk(ANA, help="h2") == []
    assert waiting.desk(fact.HelpRefused("e", "help.requested", "no", "closed"), help="h2") == []
    assert isinstance(waiting.screen, Waiting)


# -- the grant ----------------------------------------------------------------------------------


def test_the_grant_changes_in_the_session(in_session: Story) -> None:
    orders = in_session.happens(on.GrantChanged(SEE))
    assert orders == [do.ChangeGrant(SEE), do.Say("h1", fact.HelpGranted(SEE))]
    assert in_session.happens(on.GrantChanged(SEE)) == []
    assert in_session.happens(on.TunnelLost(1, 4001))[-1] == do.OpenTunnel("h1", SEE, 2, 0.1)


# -- the tunnel ---------------------------------------------------------------------------------


def test_a_lost_tunnel_comes_back_with_growing_pauses(in_session: Story) -> None:
    pauses = []
    for attempt in range(1, 9):
        orders = in_session.happens(on.TunnelLost(attempt, None))
        assert isinstance(orders[0], do.OpenTunnel)
        pauses.append(orders[0].after)
    assert pauses == [0.1, 0.3, 0.5, 0.5, 1.0, 2.0, 4.0, 4.0]
    in_session.happens(on.TunnelJoined(9))
    assert in_session.happens(on.TunnelLost(9, 4001)) == [do.OpenTunnel("h1", CONTROL, 10, 0.1)]


def test_a_pause_that_the_desk_asked_for_is_kept(in_session: Story) -> None:
    assert in_session.happens(on.TunnelLost(1, None, 3.0)) == [do.OpenTunnel("h1", CONTROL, 2, 3.0)]


def test_a_late_word_of_an_old_tunnel_is_no_news(in_session: Story) -> None:
    in_session.happens(on.TunnelLost(1, 4001))
    assert in_session.happens(on.TunnelLost(1, 4000)) == []
    assert isinstance(in_session.screen, InSession)


@pytest.mark.parametrize(
    ("code", "how"), [(4000, How.ENDED), (4002, How.NOBODY_CAME), (4003, How.ELSEWHERE)]
)
def test_codes_that_end_it(in_session: Story, code: int, how: How) -> None:
    assert in_session.happens(on.TunnelLost(1, code)) == [do.CloseTunnel()]
    assert in_session.screen == Finished(how, "Ana", ratable=how is How.ENDED)


def test_the_desks_word_replaces_the_relays(in_session: Story) -> None:
    in_session.happens(on.TunnelLost(1, 4000))
    in_session.desk(fact.HelpFinished("solved"))
    assert in_session.screen == Finished(How.ENDED_BY_TECHNICIAN, "Ana", "solved", ratable=True)


def test_a_pause_is_said_held_and_needs_another_tunnel(in_session: Story) -> None:
    paused = Grant(control=True, paused=True)
    assert in_session.happens(on.GrantChanged(paused)) == [
        do.ChangeGrant(paused),
        do.Say("h1", fact.HelpGranted(paused)),
    ]
    assert in_session.happens(on.TunnelOutgrown(1)) == [do.OpenTunnel("h1", paused, 2)]
    assert in_session.screen == InSession("Ana", "City", paused, Line.OPENING, 1000.0)
    assert in_session.happens(on.TunnelOutgrown(1)) == []  # an old one


def test_another_monitor_needs_another_tunnel() -> None:
    story = Story()
    story.happens(on.Able(("LEFT", "RIGHT")))
    assert story.happens(on.DisplayChosen("LEFT")) == []
    for what in (on.SigningIn(), on.SignedIn("Rosa", "City"), on.Asked("h1", "help")):
        story.happens(what)
    story.desk(ANA)
    story.happens(on.Allowed(1, SEE))
    assert story.desk(fact.HelpAdmitted()) == [
        do.OpenTunnel("h1", SEE, 1, display="LEFT"),
        do.Say("h1", fact.HelpShown(("LEFT", "RIGHT"), "LEFT", "LEFT")),
    ]
    assert story.happens(on.DisplayChosen("LEFT")) == []
    assert story.happens(on.DisplayChosen("NOWHERE")) == []
    assert story.happens(on.DisplayChosen("")) == [
        do.OpenTunnel("h1", SEE, 2),
        do.Say("h1", fact.HelpShown(("LEFT", "RIGHT"))),
    ]
    expected = InSession("Ana", "City", SEE, Line.OPENING, 1000.0, ("LEFT", "RIGHT"), "")
    assert story.screen == expected


def test_with_no_desk_either_it_is_given_up_after_the_grace_time(in_session: Story) -> None:
    in_session.happens(on.RoadChanged(up=False))
    in_session.happens(on.TunnelLost(1))
    in_session.now += GRACE_SECONDS + 1
    assert in_session.happens(on.TunnelLost(2)) == [
        do.CloseTunnel(),
        do.Say("h1", fact.HelpFinished("the line was lost")),
    ]
    assert in_session.screen == Finished(How.LOST, "Ana", ratable=True)


def test_while_the_desk_is_heard_it_decides_how_long(in_session: Story) -> None:
    in_session.happens(on.TunnelLost(1))
    in_session.now += GRACE_SECONDS + 1
    assert isinstance(in_session.happens(on.TunnelLost(2))[0], do.OpenTunnel)


def test_a_tunnel_that_cannot_be_is_said_and_told(in_session: Story) -> None:
    problem = Problem("x11vnc_missing", "x11vnc")
    assert in_session.happens(on.TunnelFailed(1, problem)) == [
        do.CloseTunnel(),
        do.Say("h1", fact.HelpFinished("x11vnc_missing")),
    ]
    assert in_session.screen == Finished(How.FAILED, "Ana", problem=problem)


# -- arriving and being away --------------------------------------------------------------------


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


def test_a_request_made_while_the_line_is_down_is_said_and_shown(story: Story) -> None:
    story.happens(on.RoadChanged(up=False))
    assert story.happens(on.Asked("h1", "Hm")) == [do.Say("h1", fact.HelpRequested("Hm"))]
    assert story.screen == Waiting("Hm", 0, 0, 0, offline=True)


def test_signing_in_again_leaves_a_session_alone(in_session: Story) -> None:
    before = in_session.screen
    assert in_session.happens(on.SignedIn("Rosa", "City")) == []
    assert in_session.screen == before


def test_an_agent_that_is_shut_out_shares_nothing(in_session: Story) -> None:
    assert in_session.happens(on.SignInFailed(Problem("wrong_password"))) == [do.CloseTunnel()]
    assert in_session.screen == SignInForm(problem=Problem("wrong_password"))


def test_an_empty_sentence_asks_nothing(story: Story) -> None:
    assert story.happens(on.Asked("h1", "  \n")) == []


GRANTS = st.builds(Grant, st.booleans(), st.booleans())
FACTS = st.sampled_from(
    [ANA, BEA, fact.HelpTransferred("Cleo", "City"), fact.HelpReleased("lease"),
     fact.HelpAdmitted(), fact.HelpDeclined("e1"), fact.HelpFinished(), fact.HelpAborted("grace"),
     fact.HelpQueued(1, 1, 1), fact.HelpRefused("e", "help.validated", "", "requested")]
)  # fmt: skip
ANYTHING = st.one_of(
    st.builds(on.Heard, st.uuids().map(str), st.sampled_from(["h1", "h2"]), FACTS),
    st.builds(on.Allowed, st.integers(0, 4), GRANTS),
    st.builds(on.Declined, st.integers(0, 4)),
    st.builds(on.TunnelLost, st.integers(0, 4), st.sampled_from([None, 4000, 4001, 4002])),
    st.builds(on.TunnelJoined, st.integers(0, 4)),
    st.sampled_from(
        [on.Left(), on.Again(), on.Asked("h1", "Hm"), on.SignedIn("R", "C"), on.Recalled(None)]
    ),
)


@given(st.lists(ANYTHING, max_size=40))
def test_whatever_happens_no_tunnel_opens_without_a_yes_to_this_technician(
    inputs: list[on.Input],
) -> None:
    story = Story(Talk(Stage.READY))
    agreed: tuple[str, str] | None = None  # (help, technician) of the last yes that was asked for
    shared = False
    for what in inputs:
        shown = story.screen
        if (
            isinstance(what, on.Allowed)
            and isinstance(shown, Consent)
            and shown.question == what.question
        ):
            agreed = (story.talk.help, shown.technician)
        if isinstance(what, on.Heard) and what.help == story.talk.help:
            taken = getattr(what.fact, "technician", None)
            agreed = None if taken else agreed
        for command in story.happens(what):
            if isinstance(command, do.OpenTunnel):
                assert agreed == (command.help, story.talk.technician)
                shared = True
            shared = shared and not isinstance(command, do.CloseTunnel)
        assert shared == isinstance(story.screen, InSession)


def test_who_asks_says_about_what_where_that_is_known(story: Story) -> None:
    assert story.happens(on.Asked("h1", "Hm", "Network")) == [
        do.Say("h1", fact.HelpRequested("Hm", "Network"))
    ]


# -- unasked ------------------------------------------------------------------------------------


def comes_unasked(story: Story, *, agreed: bool, event: str = "u1") -> list[do.Command]:
    heard = on.Heard(event, "d1", fact.HelpOpened("Ana", "City"))
    return story.happens(on.Called(heard, agreed))


def test_who_comes_unasked_is_let_in_by_the_machines_own_agreement(story: Story) -> None:
    granted = Grant(control=True)
    assert comes_unasked(story, agreed=True) == [do.Say("d1", fact.HelpValidated("u1", granted))]
    assert story.screen == Connecting("Ana", "City", offline=False)
    (opened,) = story.desk(fact.HelpAdmitted(), "d1")
    assert isinstance(opened, do.OpenTunnel)
    assert (opened.help, opened.grant) == ("d1", granted)
    assert isinstance(story.screen, InSession)


def test_without_the_agreement_the_machine_says_no_and_shows_nothing(story: Story) -> None:
    before = story.screen
    assert comes_unasked(story, agreed=False) == [do.Say("d1", fact.HelpDeclined("u1"))]
    assert story.screen == before
    assert story.desk(fact.HelpAdmitted(), "d1") == []


def test_who_comes_unasked_does_not_disturb_another_request(asked: Story) -> None:
    before = asked.screen
    assert comes_unasked(asked, agreed=True) == [do.Say("d1", fact.HelpDeclined("u1"))]
    assert asked.screen == before


def test_a_repeated_call_is_answered_once(story: Story) -> None:
    comes_unasked(story, agreed=False)
    assert comes_unasked(story, agreed=True) == []


def test_the_user_is_asked_once_and_may_take_it_back() -> None:
    story = Story()
    story.happens(on.Able())
    story.happens(on.SigningIn())
    story.happens(on.SignedIn("Rosa", "City", ask_direct=True))
    assert story.screen == Agree("City")
    assert story.happens(on.Agreed(yes=True)) == [do.Agree(yes=True)]
    assert story.screen == Ask("Rosa", "City", offline=True, direct=True)
    assert story.happens(on.Agreed(yes=False)) == [do.Agree(yes=False)]
    assert story.screen == Ask("Rosa", "City", offline=True)
