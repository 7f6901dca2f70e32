from dataclasses import dataclass

from broker.facts import TunnelClosed, TunnelEstablished, TunnelLost, TunnelWaiting
from relay.frames import Code
from relay.tunnels import Command, HangUp, Join, Report, Tunnels


@dataclass(eq=False)
class End:
    received: int = 0


def hung_up(commands: list[Command]) -> list[tuple[End, Code]]:
    return [(it.wire, it.code) for it in commands if isinstance(it, HangUp)]  # type: ignore[misc]


def reported(commands: list[Command]) -> list[object]:
    return [it.fact for it in commands if isinstance(it, Report)]


def joined() -> tuple[Tunnels, End, End]:
    tunnels, agent, viewer = Tunnels(100), End(), End()
    tunnels.arrived("s", "agent", agent, 0)
    tunnels.arrived("s", "viewer", viewer, 1)
    return tunnels, agent, viewer


def test_the_first_end_waits() -> None:
    tunnels, agent = Tunnels(100), End()
    assert tunnels.arrived("s", "agent", agent, 0) == [Report("s", TunnelWaiting("agent"))]
    assert (tunnels.waiting, tunnels.joined) == (1, 0)


def test_the_second_end_is_joined_whichever_it_is() -> None:
    for first, second in (("agent", "viewer"), ("viewer", "agent")):
        tunnels, ends = Tunnels(100), {"agent": End(), "viewer": End()}
        tunnels.arrived("s", first, ends[first], 0)  # type: ignore[arg-type]
        commands = tunnels.arrived("s", second, ends[second], 1)  # type: ignore[arg-type]
        join = Join(ends["agent"], ends["viewer"])
        assert commands == [join, Report("s", TunnelEstablished())]
        assert (tunnels.waiting, tunnels.joined) == (0, 1)


def test_sessions_stay_apart() -> None:
    tunnels = Tunnels(100)
    tunnels.arrived("one", "agent", End(), 0)
    assert reported(tunnels.arrived("two", "viewer", End(), 0)) == [TunnelWaiting("viewer")]
    assert tunnels.waiting == 2
    assert sorted(tunnels.sessions()) == ["one", "two"]
    assert tunnels.known("one")
    assert not tunnels.known("three")


def test_the_viewer_is_hung_up_when_the_agent_leaves() -> None:
    tunnels, agent, viewer = joined()
    agent.received, viewer.received = 1000, 20
    commands = tunnels.left("s", agent, "1006", 11)
    assert hung_up(commands) == [(viewer, Code.OTHER_END_LOST)]
    assert reported(commands) == [TunnelLost("agent", 1000, 20, 10)]
    assert tunnels.joined == 0


def test_the_agent_is_hung_up_when_the_viewer_leaves_and_told_why() -> None:
    tunnels, agent, viewer = joined()
    commands = tunnels.left("s", viewer, "1001 tab closed", 11)
    assert hung_up(commands) == [(agent, Code.OTHER_END_LOST)]
    assert "the viewer left: 1001 tab closed" in str(commands)


def test_the_hung_up_end_leaves_without_a_second_report() -> None:
    tunnels, agent, viewer = joined()
    tunnels.left("s", agent, "1006", 11)
    assert tunnels.left("s", viewer, "4001", 12) == []


def test_who_leaves_while_waiting_is_reported_and_leaves_nothing_behind() -> None:
    tunnels, agent = Tunnels(100), End()
    tunnels.arrived("s", "agent", agent, 0)
    assert tunnels.left("s", agent, "1006", 1) == [Report("s", TunnelLost("agent", 0, 0, 1))]
    assert tunnels.waiting == 0


def test_a_newer_waiting_end_replaces_the_older() -> None:
    tunnels, old, new = Tunnels(100), End(), End()
    tunnels.arrived("s", "agent", old, 0)
    commands = tunnels.arrived("s", "agent", new, 50)
    assert hung_up(commands) == [(old, Code.REPLACED)]
    assert tunnels.left("s", old, "4003", 51) == []
    assert tunnels.tick(120) == []
    assert isinstance(tunnels.arrived("s", "viewer", End(), 121)[0], Join)


def test_a_newer_joined_end_replaces_the_older_and_the_partner_comes_back() -> None:
    for end in ("agent", "viewer"):
        tunnels, agent, viewer = joined()
        old, partner = (agent, viewer) if end == "agent" else (viewer, agent)
        commands = tunnels.arrived("s", end, End(), 5)  # type: ignore[arg-type]
        assert hung_up(commands) == [(partner, Code.OTHER_END_LOST), (old, Code.REPLACED)]
        assert [type(it) for it in reported(commands)] == [TunnelLost, TunnelWaiting]
        assert (tunnels.waiting, tunnels.joined) == (1, 0)


def test_an_order_to_cut_hangs_up_both() -> None:
    tunnels, agent, viewer = joined()
    agent.received = 7
    commands = tunnels.cut("s", 4)
    assert hung_up(commands) == [(agent, Code.SESSION_ENDED), (viewer, Code.SESSION_ENDED)]
    assert reported(commands) == [TunnelClosed("cut", 7, 0, 3)]
    assert tunnels.cut("s", 5) == []


def test_an_order_to_cut_reaches_one_that_waits() -> None:
    tunnels, agent = Tunnels(100), End()
    tunnels.arrived("s", "agent", agent, 0)
    assert hung_up(tunnels.cut("s", 4)) == [(agent, Code.SESSION_ENDED)]


def test_draining_tells_both_to_come_back() -> None:
    tunnels, agent, viewer = joined()
    commands = tunnels.cut("s", 4, "drain")
    assert hung_up(commands) == [(agent, Code.OTHER_END_LOST), (viewer, Code.OTHER_END_LOST)]
    assert reported(commands) == [TunnelClosed("drain", 0, 0, 3)]


def test_nobody_waits_longer_than_the_wait_time() -> None:
    tunnels, agent = Tunnels(100), End()
    tunnels.arrived("s", "agent", agent, 0)
    assert tunnels.tick(99) == []
    commands = tunnels.tick(100)
    assert hung_up(commands) == [(agent, Code.NOBODY_CAME)]
    assert reported(commands) == [TunnelClosed("wait", 0, 0, 100)]
    assert tunnels.waiting == 0


def test_a_joined_pair_waits_for_nobody() -> None:
    tunnels, _, _ = joined()
    assert tunnels.tick(1e6) == []
