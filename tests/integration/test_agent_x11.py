"""x11vnc and TigerVNC as the agent starts them, and the grant filter in front of the real ones."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from struct import pack, unpack

import pytest

from agent.desktop import CannotShare
from agent.desktop.choice import TIGERVNC, X11VNC, desktop_of
from agent.desktop.process import Running
from agent.desktop.x11 import X11Desktop
from agent.desktop.x11vnc import X11Vnc
from agent.grants import GrantFilter
from agent.inputs import Problem
from broker.events import Clipboard, Grant
from tests.eventually import eventually
from tests.integration.agent_desktop import (
    Viewer,
    VirtualDesktop,
    moving,
    typing,
    virtual_desktop,
)

SEE, CONTROL = Grant(), Grant(control=True)
BOTH = pytest.mark.parametrize("x11", [X11VNC, TIGERVNC], indirect=True)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    with virtual_desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


@pytest.fixture
def x11(desktop: VirtualDesktop, request: pytest.FixtureRequest) -> X11Desktop:
    """The desktop, shown by x11vnc where the test does not ask for another server."""
    found = desktop_of(desktop.environment, getattr(request, "param", X11VNC), "x11vnc")
    assert isinstance(found, X11Desktop)
    return found


def started(x11: X11Desktop, grant: Grant, display: str = "") -> Running:
    server = x11.start(grant, display)
    assert isinstance(server, Running)
    return server


def folders() -> set[Path]:
    """Of servers that listen on a Unix socket, or did and left theirs behind."""
    place = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())  # noqa: TID251
    return set(place.glob("helpchannel-*"))


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


@BOTH
def test_the_desktop_is_greeted_through_the_socket_and_on_no_tcp_port(x11: X11Desktop) -> None:
    before = folders()
    server = started(x11, SEE)
    try:
        assert viewer_of(server.socket, GrantFilter(SEE)).greet() == (800, 600)
        assert listening_tcp(server.pid) == set()
        assert folders() <= before  # and nobody else can come by a path
    finally:
        server.stop()
    assert not alive(server.pid)


@BOTH
def test_it_ends_when_its_socket_does(x11: X11Desktop) -> None:
    server = started(x11, SEE)
    assert server.socket.recv(12)
    server.socket.shutdown(socket.SHUT_RDWR)
    eventually(lambda: not alive(server.pid), within=4.0)
    assert server.failure() is None
    server.stop()


AGENT = """
import os, sys, time
from agent.desktop.choice import desktop_of
from broker.events import Grant
server = desktop_of(os.environ, sys.argv[2], "x11vnc").start(Grant())
if sys.argv[1] == "late":
    server.socket.recv(12)
print(server.pid, flush=True)
if sys.argv[1] == "crash":
    os.abort()
time.sleep(60)
"""


@pytest.mark.parametrize("kind", [X11VNC, TIGERVNC])
@pytest.mark.parametrize(
    ("when", "number"),
    [("early", signal.SIGKILL), ("late", signal.SIGKILL), ("late", signal.SIGTERM), ("crash", 0)],
)
def test_an_agent_that_is_killed_leaves_nothing_behind(
    desktop: VirtualDesktop, number: int, when: str, kind: str
) -> None:
    before = folders()
    agent = subprocess.Popen(
        [sys.executable, "-c", AGENT, when, kind],
        env=desktop.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert agent.stdout is not None
    with agent.stdout as lines:
        pid = int(next(line for line in lines if line.strip().isdigit()))
        assert number == 0 or alive(pid)
        agent.send_signal(number)
        agent.wait(10)
        eventually(lambda: not alive(pid), within=5.0)
    eventually(lambda: not guards(desktop))
    assert folders() <= before


@BOTH
def test_a_log_out_leaves_nothing_behind(x11: X11Desktop, tmp_path: Path) -> None:
    before = folders()
    with virtual_desktop(tmp_path) as other:
        kind = X11VNC if len(x11._ways) == 1 and x11._ways[0].name == "x11vnc" else TIGERVNC
        server = desktop_of(other.environment, kind, "x11vnc").start(SEE)
        assert isinstance(server, Running)
        viewer_of(server.socket, GrantFilter(SEE)).greet()
    # The display has gone: the X server ended, and all that was on it.
    eventually(lambda: not alive(server.pid), within=5.0)
    with contextlib.suppress(OSError):
        while server.socket.recv(65536):
            pass
    server.stop()
    assert not guards(other)
    assert folders() <= before


def test_a_missing_x11vnc_is_named(desktop: VirtualDesktop) -> None:
    with pytest.raises(CannotShare) as caught:
        X11Desktop(desktop.environment, [X11Vnc("/nowhere/x11vnc")]).check()
    assert caught.value.problem == Problem("x11vnc_missing", "/nowhere/x11vnc")


def test_a_display_that_is_gone_is_told_in_x11vncs_own_words(desktop: VirtualDesktop) -> None:
    elsewhere = {**desktop.environment, "DISPLAY": ":31999"}
    server = X11Desktop(elsewhere, [X11Vnc()]).start(SEE)
    try:
        assert server.socket.recv(1) == b""
        problem = server.failure()
    finally:
        server.stop()
    assert problem == Problem("x11vnc_failed", "XOpenDisplay failed (:31999)")
    with pytest.raises(CannotShare) as caught:
        desktop_of(elsewhere, TIGERVNC, "x11vnc").start(SEE)
    assert caught.value.problem.kind == "tigervnc_failed"
    assert ":31999" in caught.value.problem.detail


@BOTH
def test_a_viewer_that_ignores_view_only_moves_nothing(
    desktop: VirtualDesktop, x11: X11Desktop
) -> None:
    desktop.run("xdotool", "mousemove", "50", "60")
    filter_ = GrantFilter(SEE)
    server = started(x11, SEE)
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
    server = started(x11, CONTROL)
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
    server = started(x11, CONTROL)
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


@pytest.mark.parametrize(
    ("clipboard", "words"),
    [
        (Clipboard.NONE, ["-nosel"]),
        (Clipboard.TO_TECHNICIAN, ["-seldir", "send"]),
        (Clipboard.TO_USER, ["-seldir", "recv"]),
        (Clipboard.BOTH, []),
    ],
)
def test_what_is_copied_goes_only_the_way_that_is_granted(
    x11: X11Desktop, clipboard: Clipboard, words: list[str]
) -> None:
    server = started(x11, Grant(clipboard=clipboard))
    try:
        assert server.socket.recv(12)
        line = Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")
        assert [word for word in line if word in {"-nosel", "-seldir", "send", "recv"}] == words
        assert server.change(Grant(control=True, clipboard=clipboard))
        others = [Grant(clipboard=other) for other in Clipboard if other is not clipboard]
        assert not any(server.change(other) for other in others)
    finally:
        server.stop()


def test_who_only_sees_is_shown_by_tigervnc_and_who_steers_by_x11vnc(
    desktop: VirtualDesktop,
) -> None:
    both = desktop_of(desktop.environment, "auto", "x11vnc")
    for grant, name in ((SEE, "tigervnc"), (CONTROL, "x11vnc")):
        server = both.start(grant)
        assert isinstance(server, Running)
        assert server.name == name
        assert server.change(CONTROL) == (name == "x11vnc")
        assert not server.change(Grant(paused=True))
        server.stop()


# -- monitors -----------------------------------------------------------------------------------


@pytest.fixture
def two_monitors(desktop: VirtualDesktop) -> Iterator[None]:
    desktop.run("xrandr", "--setmonitor", "LEFT", "500/130x600/160+0+0", "screen")
    desktop.run("xrandr", "--setmonitor", "RIGHT", "300/80x600/160+500+0", "none")
    yield
    for name in ("LEFT", "RIGHT"):
        desktop.run("xrandr", "--delmonitor", name)


@BOTH
def test_one_monitor_is_shown_or_all(x11: X11Desktop, two_monitors: None) -> None:
    assert x11.displays() == ("LEFT", "RIGHT")
    for name, size in (("LEFT", (500, 600)), ("RIGHT", (300, 600)), ("", (800, 600))):
        server = started(x11, SEE, name)
        try:
            assert viewer_of(server.socket, GrantFilter(SEE)).greet() == size
        finally:
            server.stop()


def test_a_click_on_one_monitor_arrives_there(
    desktop: VirtualDesktop, x11: X11Desktop, two_monitors: None
) -> None:
    server = started(x11, CONTROL, "RIGHT")
    try:
        viewer = viewer_of(server.socket, GrantFilter(CONTROL))
        viewer.greet()
        viewer.send(moving(100, 90))
        eventually(lambda: desktop.pointer() == (600, 90))
    finally:
        server.stop()


def test_a_monitor_that_is_gone_is_named_and_nothing_else_shown(x11: X11Desktop) -> None:
    assert x11.displays() == ()
    with pytest.raises(CannotShare) as caught:
        x11.start(SEE, "RIGHT")
    assert caught.value.problem == Problem("display_gone", "RIGHT")


# -- the pointer ----------------------------------------------------------------------------------


def picture(viewer: Viewer, x: int, y: int) -> bytes:
    """What is there in the picture: 24 x 24 pixels, raw."""
    viewer.send(pack(">BBHHHH", 3, 0, x, y, 24, 24))
    found: dict[tuple[int, int], bytes] = {}
    while len(found) < 24 * 24:
        assert viewer.exact(1) == b"\0"
        for _ in range(int.from_bytes(viewer.exact(3)[1:], "big")):
            left, top, width, height, encoding = unpack(">HHHHi", viewer.exact(12))
            if encoding == -239:  # the cursor's shape, for a viewer that draws it itself
                viewer.exact(width * height * 4 + (width + 7) // 8 * height)
                continue
            assert encoding == 0
            pixels = viewer.exact(width * height * 4)
            for number in range(width * height):
                place = left + number % width - x, top + number // width - y
                if 0 <= place[0] < 24 and 0 <= place[1] < 24:
                    found[place] = pixels[4 * number : 4 * number + 3]
    return b"".join(found[column, row] for row in range(24) for column in range(24))


@contextlib.contextmanager
def pointer_coming(
    desktop: VirtualDesktop, x11: X11Desktop, filter_: GrantFilter
) -> Iterator[tuple[Running, Viewer, bytes]]:
    """A place as it is without the pointer, which then goes there."""
    desktop.run("xdotool", "mousemove", "700", "500")
    server = started(x11, SEE)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        viewer.send(pack(">BxH2i", 2, 2, 0, -239))
        without = picture(viewer, 300, 300)
        desktop.run("xdotool", "mousemove", "310", "310")
        yield server, viewer, without
    finally:
        server.stop()


@BOTH
def test_who_only_sees_sees_the_users_pointer(desktop: VirtualDesktop, x11: X11Desktop) -> None:
    with pointer_coming(desktop, x11, GrantFilter(SEE)) as (_, viewer, without):
        eventually(lambda: picture(viewer, 300, 300) != without)


def test_who_steers_draws_the_pointer_alone(desktop: VirtualDesktop, x11: X11Desktop) -> None:
    """In the browser, without waiting for the picture."""
    filter_ = GrantFilter(SEE)
    with pointer_coming(desktop, x11, filter_) as (server, viewer, without):
        eventually(lambda: picture(viewer, 300, 300) != without)
        server.socket.sendall(filter_.change(CONTROL))
        eventually(lambda: picture(viewer, 300, 300) == without)
