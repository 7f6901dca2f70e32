"""What changes within a session: the grant, a pause, the monitor."""

from agent import commands as do
from agent import inputs as on
from agent.screens import Finished, InSession, Line
from broker import facts as fact
from broker.grants import Clipboard, Grant
from tests.unit.agent.stories import ANA, SEE, Story


def test_the_grant_changes_in_the_session(in_session: Story) -> None:
    orders = in_session.happens(on.GrantChanged(SEE))
    assert orders == [do.ChangeGrant(SEE), do.Say("h1", fact.HelpGranted(SEE))]
    assert in_session.happens(on.GrantChanged(SEE)) == []
    assert in_session.happens(on.TunnelLost(1, 4001))[-1] == do.OpenTunnel("h1", SEE, 2, 0.1)


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


def test_at_the_end_the_person_is_told_how_long_and_what_for(in_session: Story) -> None:
    in_session.happens(on.GrantChanged(Grant(control=False, clipboard=Clipboard.TO_USER)))
    in_session.happens(on.GrantChanged(Grant(paused=True)))
    in_session.happens(on.TunnelLost(1, 4001))
    in_session.now += 754.0
    in_session.happens(on.Left())
    end = in_session.screen
    assert isinstance(end, Finished)
    assert (end.seconds, end.given) == (754.0, Grant(True, Clipboard.TO_USER))


def test_where_nobody_saw_anything_nothing_is_told_of_it(asked: Story) -> None:
    asked.happens(on.Allowed(asked.question, SEE))
    asked.desk(fact.HelpAdmitted())
    asked.happens(on.TunnelOpened(1))
    asked.happens(on.Left())
    assert isinstance(asked.screen, Finished)
    assert asked.screen.seconds is None


def test_a_second_session_does_not_tell_of_the_first(in_session: Story) -> None:
    in_session.desk(fact.HelpTransferred("Bea", "City"))
    in_session.happens(on.Allowed(in_session.question, SEE))
    in_session.desk(fact.HelpAdmitted())
    in_session.now += 60.0
    in_session.happens(on.TunnelJoined(2))
    in_session.now += 5.0
    in_session.happens(on.Left())
    end = in_session.screen
    assert isinstance(end, Finished)
    assert (end.technician, end.seconds, end.given) == ("Bea", 5.0, SEE)
