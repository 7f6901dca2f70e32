"""TigerVNC's scraping server: an X11 display for who may only see it.

It sends three times the pictures of x11vnc where a large part of the screen moves, and the first
one sooner. But it has no clipboard (1.12), and of what is typed it knows only what the desktop's
own keyboard layout has without a modifier (docs/keyboards.md): with control, x11vnc is better.
"""

from collections.abc import Mapping
from pathlib import Path

from agent.desktop.monitors import Monitor
from agent.desktop.process import Running, listening
from broker.grants import Clipboard, Grant

ARGUMENTS = (
    "-rfbport=-1",  # no TCP port
    "-rfbunixmode=0600",
    "-SecurityTypes=None",  # nobody else can reach it
    "-NeverShared=1",
    "-DisconnectClients=0",  # and nobody else takes it over
    "-MaxDisconnectionTime=1",
    "-AcceptSetDesktopSize=0",
)


class TigerVnc:
    """X0tigervnc, by this name or path."""

    name = "tigervnc"

    def __init__(self, command: str = "X0tigervnc") -> None:
        self.command = command

    def can(self, grant: Grant) -> bool:
        return not grant.control and grant.clipboard is Clipboard.NONE

    def start(
        self, grant: Grant, monitor: Monitor | None, environment: Mapping[str, str]
    ) -> Running:
        """Start it for one session. Raises CannotShare."""
        clip = [f"-Geometry={monitor.geometry}"] if monitor is not None else []

        def line(path: Path) -> list[str]:
            place = ["-display", environment["DISPLAY"], f"-rfbunixpath={path}"]
            return [self.command, *ARGUMENTS, *place, *clip]

        # Started for more than it can, it is the only one there is: no other would be better.
        holds = self.can if self.can(grant) else lambda _now: True
        return listening(self.name, line, environment, holds)
