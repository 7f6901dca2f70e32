"""A Wayland screen: wayvnc on a headless sway, as the agent starts it."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from agent.desktop.wayland import WaylandDesktop
from broker.grants import Clipboard, Grant
from tests.eventually import eventually
from tests.integration.agent_desktop import typing
from tests.integration.sway import Sway, started, swaying
from tests.integration.vnc_servers import CONTROL, SEE, alive, listening_tcp
from tests.processes import end_process


@pytest.fixture(scope="module")
def sway() -> Iterator[Sway]:
    with swaying() as sway:
        yield sway


@pytest.fixture
def wayland(sway: Sway) -> WaylandDesktop:
    return sway.desktop


def test_it_is_greeted_on_no_tcp_port_and_nothing_lies_about(
    sway: Sway, wayland: WaylandDesktop
) -> None:
    assert wayland.displays() == ()
    server, viewer = started(wayland, SEE)
    try:
        assert viewer.greet() == (800, 600)
        viewer.settle()
        assert listening_tcp(server.pid) == set()
        assert not list(sway.folder.glob("helpchannel-*"))
    finally:
        server.stop()
    assert not alive(server.pid)


def test_with_control_keys_arrive_and_without_they_do_not(
    sway: Sway, wayland: WaylandDesktop
) -> None:
    server, viewer = started(wayland, SEE)
    viewer.greet()
    viewer.send(typing("forbidden\n"))
    viewer.settle()
    assert not server.change(CONTROL)
    server.stop()
    server, viewer = started(wayland, CONTROL)
    try:
        viewer.greet()

        def arrives() -> bool:
            """Typed again: the first keys may come before the window has the new keyboard."""
            viewer.send(typing("allowed @\n"))
            return sway.typed().endswith("allowed @\n")

        eventually(arrives, within=20, every=1)
        assert "forbidden" not in sway.typed()
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("grant", "leaves"),
    [(SEE, False), (CONTROL, False), (Grant(clipboard=Clipboard.TO_TECHNICIAN), True)],
)
def test_what_is_copied_leaves_only_when_granted(
    sway: Sway, wayland: WaylandDesktop, grant: Grant, leaves: bool
) -> None:
    server, viewer = started(wayland, grant)
    try:
        viewer.greet()
        viewer.settle()
        sway.run("wl-copy", text="a secret")
        seen = viewer._rest
        server.socket.settimeout(1.0)
        with contextlib.suppress(TimeoutError):
            while data := viewer._receive():
                seen += data
        assert (b"a secret" in seen) == leaves
    finally:
        server.stop()


AGENT = """
import os, sys, time
from agent.desktop.choice import desktop_of
from broker.grants import Grant
server = desktop_of(os.environ, "auto", "x11vnc").start(Grant())
print(server.pid, flush=True)
if sys.argv[1] == "crash":
    os.abort()
time.sleep(60)
"""


@pytest.mark.parametrize(("how", "number"), [("kill", signal.SIGKILL), ("crash", 0)])
def test_an_agent_that_ends_leaves_nothing_behind(sway: Sway, how: str, number: int) -> None:
    agent = subprocess.Popen(
        [sys.executable, "-c", AGENT, how],
        env=sway.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert agent.stdout is not None
    with agent.stdout as lines:
        pid = int(next(line for line in lines if line.strip().isdigit()))
        agent.send_signal(number)
        agent.wait(10)
        eventually(lambda: not alive(pid), within=5.0)
    assert not list(sway.folder.glob("helpchannel-*"))


def test_a_log_out_leaves_nothing_behind(sway: Sway, wayland: WaylandDesktop) -> None:
    """The last one: it ends the compositor."""
    server, viewer = started(wayland, SEE)
    viewer.greet()
    end_process(sway.process)
    eventually(lambda: not alive(server.pid), within=5.0)
    server.stop()
    assert not list(sway.folder.glob("helpchannel-*"))
