"""Which way this desktop is shown: by what the session is, and what the settings name."""

from collections.abc import Mapping

from agent.desktop import Desktop
from agent.desktop.tigervnc import TigerVnc
from agent.desktop.wayland import WaylandDesktop
from agent.desktop.x11 import Way, X11Desktop
from agent.desktop.x11vnc import X11Vnc, brought

AUTO, X11VNC, TIGERVNC = "auto", "x11vnc", "tigervnc"
SERVERS = (AUTO, X11VNC, TIGERVNC)
"""What the settings can name for X11; on Wayland there is wayvnc and nothing to choose."""


def desktop_of(environment: Mapping[str, str], server: str, x11vnc: str) -> Desktop:
    """The desktop that this process was started on; `x11vnc` is that program's name or path."""
    if is_wayland(environment):
        return WaylandDesktop(environment)
    # The machine's own comes first: it gets the distribution's security updates.
    both = [X11Vnc(x11vnc), *brought()]
    ways: dict[str, list[Way]] = {
        AUTO: [TigerVnc(), *both],
        X11VNC: [*both],
        TIGERVNC: [TigerVnc()],
    }
    return X11Desktop(environment, ways[server])


def is_wayland(environment: Mapping[str, str]) -> bool:
    """A Wayland session shows an X11 program nothing of the other programs' windows."""
    if environment.get("XDG_SESSION_TYPE") == "wayland":
        return True
    return bool(environment.get("WAYLAND_DISPLAY")) and not environment.get("DISPLAY")
