"""The tunnel: lost, back again, given up."""

import pytest

from agent import commands as do
from agent import inputs as on
from agent.inputs import Problem
from agent.lifeline import GRACE_SECONDS
from agent.screens import Finished, How, InSession, SignInForm
from broker import facts as fact
from tests.unit.agent.stories import CONTROL, Story


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
    assert in_session.end == Finished(how, "Ana", ratable=how is How.ENDED)


def test_the_desks_word_replaces_the_relays(in_session: Story) -> None:
    in_session.happens(on.TunnelLost(1, 4000))
    in_session.desk(fact.HelpFinished("solved"))
    assert in_session.end == Finished(How.ENDED_BY_TECHNICIAN, "Ana", "solved", ratable=True)


def test_with_no_desk_either_it_is_given_up_after_the_grace_time(in_session: Story) -> None:
    in_session.happens(on.RoadChanged(up=False))
    in_session.happens(on.TunnelLost(1))
    in_session.now += GRACE_SECONDS + 1
    assert in_session.happens(on.TunnelLost(2)) == [
        do.CloseTunnel(),
        do.Say("h1", fact.HelpFinished("the line was lost")),
    ]
    assert in_session.end == Finished(How.LOST, "Ana", ratable=True)


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
    assert in_session.end == Finished(How.FAILED, "Ana", problem=problem)


def test_an_agent_that_is_shut_out_shares_nothing(in_session: Story) -> None:
    assert in_session.happens(on.SignInFailed(Problem("wrong_password"))) == [do.CloseTunnel()]
    assert in_session.screen == SignInForm(problem=Problem("wrong_password"))
