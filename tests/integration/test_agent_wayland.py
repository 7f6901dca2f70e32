"""A Wayland screen: wayvnc on a headless sway, as the agent starts it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.desktop.choice import desktop_of
from agent.desktop.process import Running
from agent.desktop.wayland import WaylandDesktop
from agent.grants import GrantFilter
from agent.sieve import READABLE
from broker.events import Clipboard, Grant
from tests.eventually import eventually
from tests.integration.agent_desktop import Viewer, typing
from tests.integration.test_agent_x11 import alive, listening_tcp

SEE, CONTROL = Grant(), Grant(control=True)
NOBODY = 65534
CONFIG = """xwayland disable
output HEADLESS-1 resolution 800x600
exec foot sh -c 'cat > {folder}/typed'
"""


@dataclass
class Sway:
    """A compositor without a screen, and a terminal on it that writes down what is typed."""

    folder: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"

    def typed(self) -> str:
        return (self.folder / "typed").read_text(encoding="utf-8")

    def run(self, *command: str, text: str = "") -> None:
        subprocess.run(
            command, env=self.environment, input=text.encode(), timeout=10, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


@contextlib.contextmanager
def swaying(folder: Path) -> Iterator[Sway]:
    folder.chmod(0o700)
    (folder / "config").write_text(CONFIG.format(folder=folder))
    kept = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251
        if name not in {"DISPLAY", "WAYLAND_DISPLAY"} and not name.startswith("XDG_")
    }
    environment = {
        **kept, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder), "LC_ALL": "C.UTF-8",
        "WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman",
        "XDG_CURRENT_DESKTOP": "sway", "WAYLAND_DISPLAY": "wayland-1",
    }  # fmt: skip
    command = ["sway", "-c", str(folder / "config")]
    if os.geteuid() == 0:  # which sway does not like
        for place in (folder, *folder.iterdir()):
            os.chown(place, NOBODY, NOBODY)
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    own = {name: value for name, value in environment.items() if name != "WAYLAND_DISPLAY"}
    process = subprocess.Popen(
        command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        eventually((folder / "wayland-1").exists)
        eventually((folder / "typed").exists)
        yield Sway(folder, environment, process)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def sway() -> Iterator[Sway]:
    # pytest's own folders are closed to the user that sway runs as.
    made = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    with swaying(made) as sway:
        yield sway
    subprocess.run(["rm", "-rf", str(made)], check=True)


@pytest.fixture
def wayland(sway: Sway) -> WaylandDesktop:
    found = desktop_of(sway.environment, "auto", "x11vnc")
    assert isinstance(found, WaylandDesktop)
    found.check()
    return found


def started(wayland: WaylandDesktop, grant: Grant) -> tuple[Running, Viewer]:
    server = wayland.start(grant)
    assert isinstance(server, Running)
    filter_ = GrantFilter(grant, READABLE if server.sieve else None)

    def receive() -> bytes:
        while data := server.socket.recv(65536):
            if server.sieve is None or (data := server.sieve.feed(data)):
                return data
        return b""

    server.socket.settimeout(10)
    return server, Viewer(receive, lambda data: server.socket.sendall(filter_.feed(data)))


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
        viewer.send(typing("allowed @\n"))
        eventually(lambda: sway.typed().endswith("allowed @\n"))
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
from broker.events import Grant
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
    sway.process.terminate()
    sway.process.wait(10)
    eventually(lambda: not alive(server.pid), within=5.0)
    server.stop()
    assert not list(sway.folder.glob("helpchannel-*"))
