"""x11vnc as the agent starts it, and the grant filter in front of the real one."""

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.desktop import CannotShare
from agent.desktop.x11 import X11Desktop
from agent.grants import GrantFilter
from agent.inputs import Problem
from broker.events import Grant
from tests.eventually import eventually
from tests.integration.agent_desktop import (
    Viewer,
    VirtualDesktop,
    moving,
    typing,
    virtual_desktop,
)

SEE, CONTROL = Grant(), Grant(control=True)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    with virtual_desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


@pytest.fixture
def x11(desktop: VirtualDesktop) -> X11Desktop:
    return X11Desktop("x11vnc", desktop.environment)


def viewer_of(sock: socket.socket, filter_: GrantFilter) -> Viewer:
    return Viewer(lambda: sock.recv(65536), lambda data: sock.sendall(filter_.feed(data)))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def guards(desktop: VirtualDesktop) -> list[Path]:
    """Guards of this desktop's VNC servers that are still there."""
    found = []
    display = f"DISPLAY={desktop.display}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            guard = b"agent/desktop/guard.py" in (process / "cmdline").read_bytes()
            if guard and display in (process / "environ").read_bytes():
                found.append(process)
    return found


def listening_tcp(pid: int) -> set[str]:
    """Local addresses on which this process listens, IPv4 and IPv6."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1])
    return found


def test_the_desktop_is_greeted_through_the_socket_and_on_no_tcp_port(x11: X11Desktop) -> None:
    server = x11.start(SEE)
    try:
        assert viewer_of(server.socket, GrantFilter(SEE)).greet() == (800, 600)
        assert listening_tcp(server.pid) == set()
    finally:
        server.stop()
    assert not alive(server.pid)


def test_it_ends_when_its_socket_does(x11: X11Desktop) -> None:
    server = x11.start(SEE)
    assert server.socket.recv(12)
    server.socket.shutdown(socket.SHUT_RDWR)
    eventually(lambda: not alive(server.pid), within=2.0)
    assert server.failure() is None
    server.stop()


AGENT = """
import sys, time
from agent.desktop.x11 import X11Desktop
from broker.events import Grant
import os
server = X11Desktop("x11vnc", os.environ).start(Grant())
if sys.argv[1] == "late":
    server.socket.recv(12)
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("when", ["early", "late"])
def test_an_agent_that_is_killed_leaves_nothing_behind(
    desktop: VirtualDesktop, number: signal.Signals, when: str
) -> None:
    agent = subprocess.Popen(
        [sys.executable, "-c", AGENT, when],
        env=desktop.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert agent.stdout is not None
    with agent.stdout as lines:
        pid = int(next(line for line in lines if line.strip().isdigit()))
        assert alive(pid)
        agent.send_signal(number)
        agent.wait(10)
        eventually(lambda: not alive(pid), within=4.0)
    eventually(lambda: not guards(desktop))


def test_a_missing_x11vnc_is_named(desktop: VirtualDesktop) -> None:
    with pytest.raises(CannotShare) as caught:
        X11Desktop("/nowhere/x11vnc", desktop.environment).check()
    assert caught.value.problem == Problem("x11vnc_missing", "/nowhere/x11vnc")


def test_a_display_that_is_gone_is_told_in_x11vncs_own_words(desktop: VirtualDesktop) -> None:
    server = X11Desktop("x11vnc", {**desktop.environment, "DISPLAY": ":31999"}).start(SEE)
    try:
        assert server.socket.recv(1) == b""
        problem = server.failure()
    finally:
        server.stop()
    assert problem == Problem("x11vnc_failed", "XOpenDisplay failed (:31999)")


def test_a_viewer_that_ignores_view_only_moves_nothing(
    desktop: VirtualDesktop, x11: X11Desktop
) -> None:
    desktop.run("xdotool", "mousemove", "50", "60")
    filter_ = GrantFilter(SEE)
    server = x11.start(SEE)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        hostile = moving(300, 200) + moving(300, 200, 1) + moving(300, 200) + typing("no\n")
        viewer.send(hostile)
        assert filter_.change(CONTROL) == b""
        viewer.send(typing("only this\n"))
        eventually(lambda: "only this\n" in desktop.typed())
        assert desktop.typed().endswith("only this\n")
        assert "no\n" not in desktop.typed()
        assert desktop.pointer() == (50, 60)
    finally:
        server.stop()


def test_with_control_clicks_and_keys_arrive(desktop: VirtualDesktop, x11: X11Desktop) -> None:
    filter_ = GrantFilter(CONTROL)
    server = x11.start(CONTROL)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        viewer.send(moving(120, 130))
        eventually(lambda: desktop.pointer() == (120, 130))
        viewer.send(typing("mañana @ casa, é\n"))
        eventually(lambda: desktop.typed().endswith("mañana @ casa, é\n"))
    finally:
        server.stop()


def test_control_that_is_withdrawn_lets_go_of_the_button(
    desktop: VirtualDesktop, x11: X11Desktop
) -> None:
    filter_ = GrantFilter(CONTROL)
    server = x11.start(CONTROL)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        viewer.send(moving(140, 150) + typing("x")[:8])
        eventually(lambda: desktop.pointer() == (140, 150))
        server.socket.sendall(filter_.change(SEE))
        # A key that was still down would repeat for ever.
        viewer.send(typing("y"))
        filter_.change(CONTROL)
        viewer.send(typing("z\n"))
        eventually(lambda: desktop.typed().endswith("xz\n"))
    finally:
        server.stop()


@pytest.mark.parametrize(("grant", "held_back"), [(CONTROL, True), (Grant(clipboard=True), False)])
def test_what_is_copied_stays_on_the_desktop_unless_granted(
    x11: X11Desktop, grant: Grant, held_back: bool
) -> None:
    server = x11.start(grant)
    try:
        assert server.socket.recv(12)
        line = Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")
        assert ("-nosel" in line) == held_back
    finally:
        server.stop()
