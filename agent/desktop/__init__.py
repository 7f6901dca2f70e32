"""Ways to show this screen. Each is a `Desktop`; the tunnel knows no more of them than this.

    desktop.check()                       # may raise CannotShare, before anybody is bothered
    desktop.displays()                    # names of the monitors, where there is a choice
    server = desktop.start(Grant(...))    # a VNC server that lives now, for this one session
    server.socket                         # RFB both ways; nobody else can reach that server
    server.change(Grant(...))             # False: only another server can do that
    server.stop()                         # gone: no process, no socket, nothing held

- `choice.py`: which of these it is here.
- `x11.py`: an X11 display, shown by `x11vnc.py`, or by `tigervnc.py` to who may only see it.
- `wayland.py`: a compositor of the wlroots family, shown by wayvnc.
- `curtain.py`: what is shown instead while the person has paused.
- `process.py`, `guard.py`: a VNC server as a process that leaves nothing behind.

GNOME and KDE on Wayland, Windows and macOS: docs/desktops.md.
"""

import socket
from typing import Protocol

from agent.inputs import Problem
from agent.sieve import Sieve
from broker.grants import Grant


class CannotShare(Exception):
    """This screen cannot be shown; the problem says why, and its words what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.kind}: {problem.detail}")
        self.problem = problem


class VncServer(Protocol):
    """One that runs."""

    socket: socket.socket
    sieve: Sieve | None
    """What holds back copied text, where the server itself cannot."""

    def change(self, grant: Grant) -> bool:
        """Can it go on under this grant? Where not, it must be replaced by another one."""

    def stop(self) -> None:
        """End it, whatever state it is in; never raises."""

    def failure(self) -> Problem | None:
        """Why it ended by itself, when that was a failure."""


class Desktop(Protocol):
    """A kind of screen."""

    def check(self) -> None:
        """Can it be shown? Raises CannotShare."""

    def displays(self) -> tuple[str, ...]:
        """The monitors that can be shown by themselves; none where there is nothing to choose."""

    def start(self, grant: Grant, display: str = "") -> VncServer:
        """A server for one session, of this monitor or of all. Raises CannotShare."""
