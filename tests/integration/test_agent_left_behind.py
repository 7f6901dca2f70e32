"""What a VNC server leaves behind, whatever becomes of the agent or of the display: nothing."""

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.desktop.choice import TIGERVNC, X11VNC
from agent.grants import GrantFilter
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop, virtual_desktop
from tests.integration.vnc_servers import (
    BOTH,
    SEE,
    alive,
    folders,
    guards,
    listening_tcp,
    viewer_of,
    x11_of,
)

AGENT = """
import os, sys, time
from agent.desktop.choice import desktop_of
from broker.grants import Grant
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
        if number:
            assert alive(pid)
            assert listening_tcp(pid) == set()  # no port was open, none can stay so
        agent.send_signal(number)
        agent.wait(10)
        eventually(lambda: not alive(pid), within=5.0)
    eventually(lambda: not guards(desktop.display))
    assert folders() <= before


@BOTH
def test_a_log_out_leaves_nothing_behind(kind: str, tmp_path: Path) -> None:
    before = folders()
    with virtual_desktop(tmp_path) as other:
        server = x11_of(other.environment, kind).start(SEE)
        viewer_of(server.socket, GrantFilter(SEE)).greet()
    # The display has gone: the X server ended, and all that was on it.
    eventually(lambda: not alive(server.pid), within=5.0)
    with contextlib.suppress(OSError):
        while server.socket.recv(65536):
            pass
    server.stop()
    assert not guards(other.display)
    assert folders() <= before
