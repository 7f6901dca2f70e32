"""What the desk says: messages, refusals, ends, and who comes unasked."""

import pytest

from agent import commands as do
from agent import inputs as on
from agent.conversation import step
from agent.screens import Connecting, Finished, How, InSession, Waiting
from broker import facts as fact
from broker.facts import Fact
from broker.grants import Grant
from tests.unit.agent.stories import ANA, SEE, Story, written


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


def test_the_next_request_begins_without_words(waiting: Story) -> None:
    waiting.desk(fact.ChatKept("hello", "Ana"))
    waiting.happens(on.Left())
    waiting.happens(on.Again())
    waiting.happens(on.Asked("h2", "again"))
    assert written(waiting) == []


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
    assert waiting.end == Finished(How.REFUSED, reason="one is open already")


def test_a_refused_yes_goes_back_to_waiting(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, SEE))
    asked.desk(fact.HelpRefused("e", "help.validated", "does not fit", "requested"))
    assert isinstance(asked.screen, Waiting)


def test_news_of_another_request_is_ignored(waiting: Story) -> None:
    assert waiting.desk(ANA, help="h2") == []
    assert waiting.desk(fact.HelpRefused("e", "help.requested", "no", "closed"), help="h2") == []
    assert isinstance(waiting.screen, Waiting)


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
