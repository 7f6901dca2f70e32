"""The road of one process is cut or falls silent: it notices, says so, comes back, catches up."""

import re
import time
from collections.abc import Callable

import pytest

from ops.stack import status
from tests.chaos.conftest import WiredStack
from tests.eventually import eventually
from tests.integration.agent_road import Agent, Technician

Start = Callable[..., Agent]
NOTICED = 25.0  # seconds: pika looks every 9 and wants a whole such time without a byte
BACK = 30.0  # it may be in the middle of an attempt that fell silent too


def says_it_is_away(stack: WiredStack, who: str, agent: Agent, before: int) -> None:
    if who == "agent":
        assert agent.screen.get("offline") is True, agent.screen
    else:
        assert "broker.unreachable" in stack.log(who)[before:]
        assert status(ready(stack, who)) == 503


def is_back(stack: WiredStack, who: str, agent: Agent) -> bool:
    if who == "agent":
        return agent.screen.get("offline") is False
    return status(ready(stack, who)) == 200


def ready(stack: WiredStack, who: str) -> str:
    address = f"http://127.0.0.1:{stack.ports['desk']}"
    return f"{address}/readyz" if who == "desk" else f"http://{stack.relays()[0].listen}/readyz"


def settles(stack: WiredStack, agent: Agent, ana: Technician, text: str) -> None:
    """What the agent asked reaches the technician, and its answer the agent."""
    request = eventually(ana.waiting_request, 20)
    ana.act(request, "accept")
    agent.shows("consent", technician="Ana Técnica")
    assert text in ana._send("/board")
    agent.type("n")
    agent.shows("waiting", offline=False)
    agent.type("cancel")
    agent.shows("ask")
    eventually(lambda: not ana.waiting_request(), 20)


@pytest.mark.parametrize("who", ["desk", "relay", "agent"])
def test_a_cut_road_is_taken_again(
    who: str, stack: WiredStack, start: Start, ana: Technician
) -> None:
    agent = start("--request", f"cut {who}")
    agent.shows("waiting", place=1, offline=False)
    before = {name: len(stack.log(name)) for name in ("desk", "relay")}
    screens = len(agent.screens)
    began = time.monotonic()
    stack.wires[who].cut()
    if who == "agent":
        eventually(lambda: any(one.get("offline") for one in agent.screens[screens:]), NOTICED)
    else:
        eventually(lambda: "broker.unreachable" in stack.log(who)[before[who] :], NOTICED)
    noticed = time.monotonic() - began
    eventually(lambda: is_back(stack, who, agent), BACK)
    print(f"\n{who} cut: noticed in {noticed:.2f} s, back in {time.monotonic() - began:.2f} s")
    settles(stack, agent, ana, f"cut {who}")


@pytest.mark.parametrize("who", ["desk", "relay", "agent"])
def test_a_road_that_falls_silent_is_noticed(
    who: str, stack: WiredStack, start: Start, ana: Technician
) -> None:
    agent = start()
    agent.shows("ask", offline=False)
    before = len(stack.log(who)) if who != "agent" else 0
    began = time.monotonic()
    stack.wires[who].block()
    agent.type(f"ask silent {who}")  # said into the silence
    try:
        eventually(lambda: says_it_is_away(stack, who, agent, before) is None, NOTICED)
    finally:
        stack.wires[who].unblock()
    noticed, open_again = time.monotonic() - began, time.monotonic()
    eventually(lambda: is_back(stack, who, agent), BACK)
    took = time.monotonic() - open_again
    print(f"\n{who} silent: noticed in {noticed:.2f} s, back {took:.2f} s after it spoke again")
    settles(stack, agent, ana, f"silent {who}")
    if who != "agent":
        assert not re.search(r"report\.dropped|fact\.unreadable", stack.log(who)[before:])
