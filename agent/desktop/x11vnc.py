"""x11vnc: the way to show an X11 display that can do everything, and is in every distribution.

It speaks on a socket that it inherits and ends when the other end of that does: it gives its
shared memory back and goes, within 0.1 s. What it does with the clipboard is settled at its start.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from agent.desktop.monitors import Monitor
from agent.desktop.process import Running, inherited
from broker.grants import Clipboard, Grant

ARGUMENTS = (
    "-inetd",  # its standard input and output are the connection
    "-norc",  # the user's own ~/.x11vncrc may open ports
    "-nocmds",  # it runs no other program
    "-safer",  # no remote control of x11vnc itself
    "-noultraext",
    "-nopw",
    "-nonap",
    "-repeat",
)
CLIPBOARD = {
    Clipboard.NONE: ("-nosel",),
    Clipboard.TO_TECHNICIAN: ("-seldir", "send"),
    Clipboard.TO_USER: ("-seldir", "recv"),
    Clipboard.BOTH: (),
}


class X11Vnc:
    """x11vnc, by this name or path, with libraries of its own where a folder of them is named."""

    name = "x11vnc"

    def __init__(self, command: str = "x11vnc", libraries: Path | None = None) -> None:
        self.command = command
        self._more = {} if libraries is None else {"LD_LIBRARY_PATH": str(libraries)}

    def can(self, grant: Grant) -> bool:
        return not grant.paused

    def start(
        self, grant: Grant, monitor: Monitor | None, environment: Mapping[str, str]
    ) -> Running:
        """Start it for one session. Raises CannotShare."""
        line = [self.command, *ARGUMENTS, "-display", environment["DISPLAY"]]
        line += CLIPBOARD[grant.clipboard]
        if monitor is not None:
            line += ["-clip", monitor.geometry]
        where = {**environment, **self._more}
        return inherited(self.name, line, where, lambda now: now.clipboard is grant.clipboard)


def brought() -> list[X11Vnc]:
    """The one that a portable build brings along; nothing elsewhere."""
    folder = Path(getattr(sys, "_MEIPASS", "/nonexistent")) / "x11vnc"  # of PyInstaller
    return [X11Vnc(str(folder / "x11vnc"), folder)] if folder.is_dir() else []
