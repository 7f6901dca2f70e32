"""What changes within a session: the grant, a pause, the monitor."""

from agent import commands as do
from agent import inputs as on
from agent.screens import InSession, Line
from broker import events as fact
from broker.events import Grant
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
