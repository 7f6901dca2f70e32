"""Which desktop it is."""

import pytest

from agent.desktop import CannotShare
from agent.desktop.choice import desktop_of
from agent.desktop.wayland import WaylandDesktop
from agent.desktop.x11 import X11Desktop
from agent.inputs import Problem

X11 = {"DISPLAY": ":0", "PATH": "/nowhere"}
WAYLAND = {"WAYLAND_DISPLAY": "wayland-0", "PATH": "/nowhere"}


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        (X11, X11Desktop),
        ({}, X11Desktop),
        (WAYLAND, WaylandDesktop),
        ({**X11, **WAYLAND}, X11Desktop),  # an X11 session with a nested compositor
        ({**X11, "XDG_SESSION_TYPE": "wayland"}, WaylandDesktop),
    ],
)
def test_the_session_decides(environment: dict[str, str], kind: type) -> None:
    assert isinstance(desktop_of(environment, "auto", "x11vnc"), kind)


@pytest.mark.parametrize(
    ("environment", "server", "problem"),
    [
        ({}, "auto", Problem("no_display")),
        (X11, "auto", Problem("x11vnc_missing", "/opt/x11vnc")),
        (X11, "x11vnc", Problem("x11vnc_missing", "/opt/x11vnc")),
        (X11, "tigervnc", Problem("tigervnc_missing", "X0tigervnc")),
        (WAYLAND, "auto", Problem("wayvnc_missing", "wayvnc")),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, "auto", Problem("wayland")),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "KDE"}, "auto", Problem("wayland")),
    ],
)
def test_what_is_missing_is_named(
    environment: dict[str, str], server: str, problem: Problem
) -> None:
    with pytest.raises(CannotShare) as caught:
        desktop_of(environment, server, "/opt/x11vnc").check()
    assert caught.value.problem == problem
