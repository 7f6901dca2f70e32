"""x11vnc and TigerVNC as the agent starts them, on an X11 display."""

import socket

import pytest

from agent.desktop import CannotShare
from agent.desktop.choice import TIGERVNC, desktop_of
from agent.desktop.process import Running
from agent.desktop.x11 import X11Desktop
from agent.desktop.x11vnc import X11Vnc
from agent.grants import GrantFilter
from agent.inputs import Problem
from broker.grants import Grant
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop
from tests.integration.vnc_servers import (
    BOTH,
    CONTROL,
    SEE,
    alive,
    folders,
    listening_tcp,
    viewer_of,
    x11_of,
)


@BOTH
def test_the_desktop_is_greeted_through_the_socket_and_on_no_tcp_port(
    desktop: VirtualDesktop, kind: str
) -> None:
    before = folders()
    server = x11_of(desktop.environment, kind).start(SEE)
    try:
        assert viewer_of(server.socket, GrantFilter(SEE)).greet() == (800, 600)
        assert listening_tcp(server.pid) == set()
        assert folders() <= before  # and nobody else can come by a path
    finally:
        server.stop()
    assert not alive(server.pid)


@BOTH
def test_it_ends_when_its_socket_does(desktop: VirtualDesktop, kind: str) -> None:
    server = x11_of(desktop.environment, kind).start(SEE)
    assert server.socket.recv(12)
    server.socket.shutdown(socket.SHUT_RDWR)
    eventually(lambda: not alive(server.pid), within=4.0)
    assert server.failure() is None
    server.stop()


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
