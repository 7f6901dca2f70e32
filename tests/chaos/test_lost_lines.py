"""What a person's machine goes through in a session: another network, sleep, too long away.

The session comes back by itself within the grace time, with no new question; after it the person
is told. Other lost lines are shown elsewhere: docs/agent.md lists all.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.chaos.away import Away, away
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop, hello, virtual_desktop
from tests.integration.agent_road import PASSWORD, Agent, Technician, add_people

GRACE = 25.0
VHOST = "lost-lines"


@pytest.fixture(scope="module")
def place() -> Iterator[Away]:
    with away() as place:
        yield place


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, node: RabbitNode, key_folder: Path, place: Away
) -> Iterator[Stack]:
    node.add_vhost(VHOST)
    stack = Stack(
        tmp_path_factory.mktemp("service"), host=place.here, port=0, node=node, vhost=VHOST,
        keys=key_folder,
        settings={
            "HC_RELAY_PROCESSES": "1", "HC_GRACE_SECONDS": str(GRACE), "HC_PING_SECONDS": "2",
        },
    )  # fmt: skip
    try:
        stack.start("front", "desk", "relay")
        add_people(stack)
        yield stack
    finally:
        stack.kill()
        node.drop_vhost(VHOST)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    with virtual_desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


@pytest.fixture
def ana(stack: Stack) -> Iterator[Technician]:
    ana = Technician(stack.url, "ana")
    yield ana
    ana.lets_go()


@pytest.fixture
def agent(stack: Stack, place: Away, desktop: VirtualDesktop, tmp_path: Path) -> Iterator[Agent]:
    agent = Agent(
        stack.url, tmp_path, desktop.environment, "--login", "rosa", "--consent", "always",
        "--request", "Away", program=[*place.program, sys.executable, "-m", "agent"],
    )  # fmt: skip
    agent.type(PASSWORD)
    yield agent
    agent.end()


def joined(agent: Agent, ana: Technician) -> str:
    """A session that both are in; the request's id."""
    request = ana.accept()
    agent.shows("in-session", line="waiting")
    rejoined(agent, ana, request)
    return request


def rejoined(agent: Agent, ana: Technician, request: str) -> None:
    def seen() -> bool:
        viewer = ana.view(request)
        assert viewer.recv(5) == b"RFB 003.008\n"
        viewer.send(hello())
        return True

    eventually(seen, 15)
    agent.shows("in-session", line="joined")


def questions(agent: Agent) -> int:
    return [screen["screen"] for screen in agent.screens].count("consent")


def test_another_network_costs_the_session_a_moment_and_no_question(
    agent: Agent, ana: Technician, place: Away
) -> None:
    request = joined(agent, ana)
    began = time.monotonic()
    place.unplug()
    place.plug_in(3)
    agent.shows("in-session", within=GRACE, line="lost")
    print(f"\nanother network: noticed in {time.monotonic() - began:.1f} s")
    agent.shows("in-session", within=GRACE, line="waiting")
    rejoined(agent, ana, request)
    print(f"back in {time.monotonic() - began:.1f} s")
    assert questions(agent) == 1


def test_a_machine_that_slept_goes_on_where_it_was(agent: Agent, ana: Technician) -> None:
    request = joined(agent, ana)
    os.kill(agent.pid, signal.SIGSTOP)
    try:
        eventually(lambda: ">offline<" in ana._send("/board"), 15)
    finally:
        os.kill(agent.pid, signal.SIGCONT)
    eventually(lambda: ">online<" in ana._send("/board"), GRACE)
    rejoined(agent, ana, request)
    assert questions(agent) == 1


def test_who_stays_away_for_too_long_is_told_so(agent: Agent, ana: Technician, place: Away) -> None:
    request = joined(agent, ana)
    began = time.monotonic()
    place.unplug()
    try:
        eventually(lambda: ana.state(request)["state"] == "aborted", 3 * GRACE, every=0.5)
        print(f"\nbroken off after {time.monotonic() - began:.1f} s")
    finally:
        place.plug_in(4)
    told = eventually(lambda: [one for one in agent.screens if one["screen"] == "finished"], GRACE)
    # By the desk's word, or before it by a ticket that is refused: whichever comes first.
    assert told[0]["how"] in {"aborted", "lost", "ended"}
    agent.shows("ask", offline=False)
