"""The agent against the real service: desk, relay, RabbitMQ, x11vnc."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from agent.desktop.curtain import GREY, NAME
from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import (
    UPDATE,
    Viewer,
    VirtualDesktop,
    hello,
    moving,
    typing,
)
from tests.integration.agent_road import PASSWORD, Agent, Technician, add_people
from tests.integration.vnc_servers import servers_on

Start = Callable[..., Agent]
CONTROL = {"control": True, "clipboard": "none", "paused": False}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """With a broker of its own, which goes away."""
    stack = Stack(tmp_path_factory.mktemp("service"), port=0)
    try:
        stack.start()
        add_people(stack)
        yield stack
    finally:
        stack.kill()


@pytest.fixture
def start(stack: Stack, desktop: VirtualDesktop, tmp_path: Path) -> Iterator[Start]:
    """Starts agents of one home; each is ended after the test, and leaves its request."""
    agents: list[Agent] = []

    def started(*more: str, password: str = PASSWORD, url: str = "", once: bool = True) -> Agent:
        line = ["--login", "rosa", *more, *(["--once"] if once else [])]
        agent = Agent(url or stack.url, tmp_path, desktop.environment, *line)
        agents.append(agent)
        agent.type(password)
        return agent

    yield started
    for agent in agents:
        agent.end()


@pytest.fixture
def ana(stack: Stack) -> Iterator[Technician]:
    ana = Technician(stack.url, "ana")
    yield ana
    ana.lets_go()


def read_on(viewer: ClientConnection) -> None:
    while True:
        viewer.recv(10)


def test_a_request_from_the_sentence_to_the_end(
    start: Start, ana: Technician, desktop: VirtualDesktop
) -> None:
    agent = start("--consent", "ask", "--request", "The printer is gone")
    agent.shows("waiting", place=1, offline=False)
    request = ana.accept()
    agent.shows("consent", technician="Ana Técnica")
    assert servers_on(desktop.display) == {}
    agent.type("y")
    agent.shows("in-session", line="waiting")
    websocket = ana.view(request)
    viewer = Viewer(lambda: bytes(websocket.recv(10, decode=False)), websocket.send)
    assert viewer.greet() == (800, 600)
    agent.shows(
        "in-session", line="joined", grant={"control": False, "clipboard": "none", "paused": False}
    )
    desktop.run("xdotool", "mousemove", "50", "60")
    viewer.send(moving(300, 200) + typing("forbidden\n"))
    viewer.settle()
    agent.type("control")
    agent.shows("in-session", grant={"control": True, "clipboard": "none", "paused": False})
    with pytest.raises(ConnectionClosed) as closed:  # x11vnc takes over from TigerVNC
        read_on(websocket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4001
    websocket, viewer = joined(ana, request)
    viewer.send(typing("ñ á @\n"))
    eventually(lambda: desktop.typed().endswith("ñ á @\n"))
    assert "forbidden" not in desktop.typed()
    assert desktop.pointer() == (50, 60)
    ana.act(request, "finish")
    agent.shows("finished", how="ended_by_technician")
    assert agent.code() == 0
    assert servers_on(desktop.display) == {}


def joined(ana: Technician, request: str) -> tuple[ClientConnection, Viewer]:
    """The technician's viewer, greeted."""
    websocket = ana.view(request)
    viewer = Viewer(lambda: bytes(websocket.recv(10, decode=False)), websocket.send)
    viewer.greet()
    return websocket, viewer


def test_in_a_pause_there_is_no_vnc_server_and_the_viewer_is_told(
    start: Start, ana: Technician, desktop: VirtualDesktop
) -> None:
    agent = start("--consent", "always", "--grant", "control", "--request", "My bank")
    request = ana.accept()
    agent.shows("in-session", line="waiting")
    websocket, viewer = joined(ana, request)
    agent.shows("in-session", line="joined")
    assert len(servers_on(desktop.display)) == 1
    agent.type("pause")
    with pytest.raises(ConnectionClosed):
        read_on(websocket)
    agent.shows("in-session", line="waiting", grant={**CONTROL, "paused": True})
    assert servers_on(desktop.display) == {}
    websocket = ana.view(request)
    viewer = Viewer(lambda: bytes(websocket.recv(10, decode=False)), websocket.send)
    viewer.send(hello())
    assert viewer.exact(12 + 2 + 4 + 24 + len(NAME)).endswith(NAME)
    viewer.send(moving(333, 222) + typing("in the pause\n") + UPDATE)
    assert viewer.exact(16)[:4] == b"\0\0\0\1"
    assert set(viewer.exact(160 * 90 * 4)) == {GREY}  # not a pixel of the screen
    assert servers_on(desktop.display) == {}
    agent.type("resume")
    with pytest.raises(ConnectionClosed):
        read_on(websocket)
    websocket, viewer = joined(ana, request)
    viewer.send(moving(120, 130) + typing("after it\n"))
    eventually(lambda: desktop.typed().endswith("after it\n"))
    assert "in the pause" not in desktop.typed()
    assert len(servers_on(desktop.display)) == 1
    agent.type("end")
    assert agent.code() == 0
    assert servers_on(desktop.display) == {}


def test_a_mailbox_that_was_lost_is_made_again_and_what_it_held_is_made_up_for(
    start: Start, stack: Stack, ana: Technician
) -> None:
    agent = start("--consent", "ask", "--request", "Again")
    agent.shows("waiting", place=1)
    node = stack.node
    assert node is not None
    for queue in node.ctl("list_queues", "name", "--silent").split():
        if queue.startswith("agent."):
            node.ctl("delete_queue", queue)
    request = ana.accept()  # said to nobody, where the agent was not faster
    agent.shows("consent", technician="Ana Técnica")
    agent.type("y")
    agent.shows("in-session", line="waiting")
    ana.act(request, "finish")
    agent.shows("finished", how="ended_by_technician")


def test_no_puts_the_request_back_and_the_next_one_is_asked_for(
    start: Start, stack: Stack, ana: Technician
) -> None:
    agent = start("--consent", "ask", "--request", "Again")
    agent.shows("waiting", place=1)
    ana.accept()
    agent.shows("consent", technician="Ana Técnica", question=1)
    agent.type("n")
    agent.shows("waiting", place=1)
    Technician(stack.url, "bea").accept()
    agent.shows("consent", technician="Bea Otra", question=2)
    agent.type("cancel")
    agent.shows("finished", how="cancelled")
    assert agent.code() == 0


def test_the_person_ends_it_and_the_viewer_is_hung_up(start: Start, ana: Technician) -> None:
    agent = start("--consent", "always", "--request", "End")
    request = ana.accept()
    agent.shows("in-session", line="waiting")
    viewer = ana.view(request)
    viewer.recv(10)
    agent.type("end")
    assert agent.code() == 0
    with pytest.raises(ConnectionClosed):
        read_on(viewer)
    eventually(lambda: ana.state(request)["state"] == "finished user")


def test_a_lost_viewer_comes_back_without_a_new_question(start: Start, ana: Technician) -> None:
    agent = start("--consent", "always", "--request", "Lost")
    request = ana.accept()
    agent.shows("in-session", line="waiting")
    for _ in range(3):
        viewer = ana.view(request)
        assert viewer.recv(10) == b"RFB 003.008\n"
        viewer.send(hello())
        agent.shows("in-session", line="joined")
        viewer.close()
        agent.shows("in-session", line="waiting")
    assert [screen["screen"] for screen in agent.screens].count("consent") == 1


def test_a_relay_that_dies_costs_the_session_a_moment(
    start: Start, stack: Stack, ana: Technician
) -> None:
    agent = start("--consent", "always", "--request", "Relay")
    request = ana.accept()
    agent.shows("in-session", line="waiting")
    ana.view(request).recv(10)
    stack.kill("relay")
    agent.shows("in-session", line="lost")
    stack.start("relay")
    agent.shows("in-session", line="waiting", within=30)
    assert eventually(lambda: ana.view(request).recv(10), within=20) == b"RFB 003.008\n"


def test_an_agent_killed_in_a_session_leaves_nothing_and_asks_again(
    start: Start, ana: Technician, desktop: VirtualDesktop
) -> None:
    agent = start("--consent", "ask", "--request", "Kill")
    agent.shows("waiting")
    request = ana.accept()
    agent.shows("consent")
    agent.type("y")
    agent.shows("in-session", line="waiting")
    eventually(lambda: len(servers_on(desktop.display)) == 1)
    agent.kill()
    eventually(lambda: servers_on(desktop.display) == {}, within=4.0)
    agent = start("--consent", "ask")
    agent.shows("consent", technician="Ana Técnica")
    assert servers_on(desktop.display) == {}
    agent.type("y")
    agent.shows("in-session", line="waiting")
    assert eventually(lambda: ana.view(request).recv(10)) == b"RFB 003.008\n"


def test_what_is_said_while_the_desk_is_down_arrives_when_it_is_back(
    start: Start, stack: Stack, ana: Technician
) -> None:
    agent = start("--consent", "always", "--request", "Desk")
    request = ana.accept()
    agent.shows("in-session", line="waiting")
    viewer = ana.view(request)
    viewer.recv(10)
    viewer.send(hello())
    agent.shows("in-session", line="joined")
    stack.kill("desk")
    agent.type("end")
    assert agent.code() == 0
    stack.start("desk")
    eventually(lambda: ana.state(request)["state"] == "finished user")


def test_rabbitmq_down_is_told_waited_for_and_nothing_is_lost(
    start: Start, stack: Stack, tmp_path: Path
) -> None:
    assert stack.node is not None
    agent = start(once=False)
    agent.shows("ask", offline=False)
    stack.node.stop()
    agent.shows("ask", offline=True)
    agent.type("ask Kept while the line is down")
    agent.shows("waiting", offline=True)
    agent.kill()  # even so
    assert len(list(tmp_path.rglob("spool/*/*.json"))) == 1
    agent = start(once=False)  # RabbitMQ is down at its start
    agent.shows("sign-in", busy=True)
    eventually(lambda: (agent.screen["problem"] or {}).get("kind") == "unavailable")
    stack.node.start()
    stack.node.wait_ready()
    agent.shows("waiting", place=1, offline=False, text="Kept while the line is down", within=40)
    eventually(lambda: list(tmp_path.rglob("spool/*/*.json")) == [])
    agent.type("quit")
    assert agent.code() == 0


def test_a_wrong_password_is_told(start: Start) -> None:
    agent = start("--request", "Hm", password="wrong")
    assert agent.code() == 3
    assert agent.screen["problem"]["kind"] == "wrong_password"


def test_a_server_that_is_not_there_is_told(start: Start) -> None:
    agent = start("--request", "Hm", url="http://127.0.0.1:9")
    assert agent.code() == 4
    assert agent.screen["problem"] == {"kind": "unreachable", "detail": "http://127.0.0.1:9"}


def test_a_missing_x11vnc_is_told_before_anything_is_asked(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "helpchannel.conf"
    file.write_text("[x11vncConfig]\ncommand_full_path = /nowhere/x11vnc\n")
    agent = start("--request", "Hm", "--config", str(file))
    assert agent.code() == 5
    assert agent.screen["problem"] == {"kind": "x11vnc_missing", "detail": "/nowhere/x11vnc"}
