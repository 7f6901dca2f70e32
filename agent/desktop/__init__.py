"""Ways to show this screen. Each is a `Desktop`; the tunnel knows no more of them than this.

    desktop.check()                       # may raise CannotShare, before anybody is bothered
    server = desktop.start(Grant(...))    # a VNC server that lives now, for this one session
    server.socket                         # RFB both ways; nobody else can reach that server
    server.stop()                         # gone: no process, no socket, nothing held

- `x11.py`: X11 with x11vnc.
- `wayland.py`, to come: wlroots with wayvnc, GNOME and KDE through the desktop portal.
- Windows (desktop duplication) and macOS (ScreenCaptureKit) will stand beside them.
"""

import socket
from typing import Protocol

from agent.inputs import Problem
from broker.events import Grant


class CannotShare(Exception):
    """This screen cannot be shown; the problem says why, and its words what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.kind}: {problem.detail}")
        self.problem = problem


class VncServer(Protocol):
    """One that runs."""

    socket: socket.socket

    def stop(self) -> None:
        """End it, whatever state it is in; never raises."""

    def failure(self) -> Problem | None:
        """Why it ended by itself, when that was a failure."""


class Desktop(Protocol):
    """A kind of screen."""

    def check(self) -> None:
        """Can it be shown? Raises CannotShare."""

    def start(self, grant: Grant) -> VncServer:
        """A server for one session. Raises CannotShare."""
