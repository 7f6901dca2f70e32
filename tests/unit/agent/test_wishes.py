"""What the person does: asks, attaches, rates, leaves, agrees."""

from agent import commands as do
from agent import inputs as on
from agent.screens import Agree, Ask, Finished, How, Picture, Waiting
from broker import facts as fact
from tests.unit.agent.stories import SEE, Story


def test_topics_are_offered_with_the_one_of_the_settings_chosen(story: Story) -> None:
    topics = ("Printers", "Town hall")
    story.happens(on.SignedIn("Rosa", "City", None, topics, "Printers"))
    assert story.screen == Ask("Rosa", "City", offline=False, topics=topics, topic="Printers")
    story.happens(on.SignedIn("Rosa", "City", None, topics, "Old town"))
    assert story.screen == Ask("Rosa", "City", offline=False, topics=topics, unknown="Old town")


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


def test_no_picture_is_attached_to_nothing_nor_to_a_session(
    story: Story, in_session: Story
) -> None:
    assert in_session.happens(on.Attached()) == []


def test_after_a_session_the_person_may_say_once_how_it_was(in_session: Story) -> None:
    in_session.desk(fact.HelpFinished())
    assert in_session.end == Finished(How.ENDED_BY_TECHNICIAN, "Ana", ratable=True)
    assert in_session.happens(on.Rated(0)) == []
    assert in_session.happens(on.Rated(4, " very  kind ")) == [
        do.Say("h1", fact.HelpRated(4, "very kind"))
    ]
    assert in_session.end == Finished(How.ENDED_BY_TECHNICIAN, "Ana", rating=4)
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
    assert waiting.end == Finished(How.CANCELLED)
    assert waiting.happens(on.Rated(5)) == []


def test_cancelling_while_waiting(waiting: Story) -> None:
    assert waiting.happens(on.Left()) == [do.Say("h1", fact.HelpCancelled())]
    assert waiting.end == Finished(How.CANCELLED)


def test_ending_a_session(in_session: Story) -> None:
    assert in_session.happens(on.Left()) == [do.CloseTunnel(), do.Say("h1", fact.HelpFinished())]
    assert in_session.end == Finished(How.ENDED_BY_YOU, "Ana", ratable=True)
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


def test_a_request_made_while_the_line_is_down_is_said_and_shown(story: Story) -> None:
    story.happens(on.RoadChanged(up=False))
    assert story.happens(on.Asked("h1", "Hm")) == [do.Say("h1", fact.HelpRequested("Hm"))]
    assert story.screen == Waiting("Hm", 0, 0, 0, offline=True)


def test_an_empty_sentence_asks_nothing(story: Story) -> None:
    assert story.happens(on.Asked("h1", "  \n")) == []


def test_who_asks_says_about_what_where_that_is_known(story: Story) -> None:
    assert story.happens(on.Asked("h1", "Hm", "Network")) == [
        do.Say("h1", fact.HelpRequested("Hm", "Network"))
    ]


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
