"""Which desktop it is."""

import sys
from pathlib import Path

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


def test_a_portable_build_has_an_x11vnc_for_machines_without_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "x11vnc" / "x11vnc"
    own.parent.mkdir()
    own.touch(mode=0o755)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    found = desktop_of(X11, "auto", "x11vnc")
    found.check()
    assert isinstance(found, X11Desktop)
    assert [way.command for way in found._ways] == ["X0tigervnc", "x11vnc", str(own)]
    assert [way.command for way in found._there()] == [str(own)]
