"""What is granted, held to by the grant filter in front of the real servers."""

import contextlib
import itertools
import socket
import sys
from collections.abc import Iterator
from functools import partial
from struct import pack

import pytest

from agent.desktop.process import Running
from agent.grants import GrantFilter
from agent.rfb import CUT_TEXT
from broker.grants import Clipboard, Grant
from tests.eventually import eventually
from tests.integration.agent_desktop import (
    Viewer,
    VirtualDesktop,
    moving,
    typing,
)
from tests.integration.vnc_servers import BOTH, CONTROL, SEE, picture, viewer_of, words_of, x11_of
from tests.story.clipboard import __file__ as CLIPBOARD

LEAVE = {Clipboard.TO_TECHNICIAN, Clipboard.BOTH}
ENTER = {Clipboard.TO_USER, Clipboard.BOTH}
XCLIP = "xclip -selection clipboard"
SPOT = (300, 300, 24, 24)


@BOTH
def test_a_viewer_that_ignores_view_only_moves_nothing(desktop: VirtualDesktop, kind: str) -> None:
    desktop.run("xdotool", "mousemove", "50", "60")
    filter_ = GrantFilter(SEE)
    server = x11_of(desktop.environment, kind).start(SEE)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        hostile = moving(300, 200) + moving(300, 200, 1) + moving(300, 200) + typing("no\n")
        viewer.send(hostile)
        assert filter_.change(CONTROL) == b""
        viewer.send(typing("only this\n"))
        eventually(lambda: "only this\n" in desktop.typed())
        assert desktop.typed().endswith("only this\n")
        assert "no\n" not in desktop.typed()
        assert desktop.pointer() == (50, 60)
    finally:
        server.stop()


def test_with_control_clicks_and_keys_arrive(desktop: VirtualDesktop) -> None:
    filter_ = GrantFilter(CONTROL)
    server = x11_of(desktop.environment).start(CONTROL)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        viewer.send(moving(120, 130))
        eventually(lambda: desktop.pointer() == (120, 130))
        viewer.send(typing("mañana @ casa, é\n"))
        eventually(lambda: desktop.typed().endswith("mañana @ casa, é\n"))
    finally:
        server.stop()


def test_control_that_is_withdrawn_lets_go_of_the_button(desktop: VirtualDesktop) -> None:
    filter_ = GrantFilter(CONTROL)
    server = x11_of(desktop.environment).start(CONTROL)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        viewer.send(moving(140, 150) + typing("x")[:8])
        eventually(lambda: desktop.pointer() == (140, 150))
        server.socket.sendall(filter_.change(SEE))
        # A key that was still down would repeat for ever.
        viewer.send(typing("y"))
        filter_.change(CONTROL)
        viewer.send(typing("z\n"))
        eventually(lambda: desktop.typed().endswith("xz\n"))
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("clipboard", "words"),
    [
        (Clipboard.NONE, ["-nosel"]),
        (Clipboard.TO_TECHNICIAN, ["-seldir", "send"]),
        (Clipboard.TO_USER, ["-seldir", "recv"]),
        (Clipboard.BOTH, []),
    ],
)
def test_another_way_of_the_clipboard_is_another_server(
    desktop: VirtualDesktop, clipboard: Clipboard, words: list[str]
) -> None:
    server = x11_of(desktop.environment).start(Grant(clipboard=clipboard))
    try:
        assert server.socket.recv(12)
        line = words_of(server)
        assert [word for word in line if word in {"-nosel", "-seldir", "send", "recv"}] == words
        assert server.change(Grant(control=True, clipboard=clipboard))
        others = [Grant(clipboard=other) for other in Clipboard if other is not clipboard]
        assert not any(server.change(other) for other in others)
    finally:
        server.stop()


@pytest.mark.timeout(300)  # x11vnc looks at the desktop's clipboard 15 s after a viewer has come
def test_what_is_copied_goes_only_the_way_that_is_granted(desktop: VirtualDesktop) -> None:
    with contextlib.ExitStack() as stack:
        listeners: dict[Clipboard, Listener] = {}
        for way in Clipboard:
            server = x11_of(desktop.environment).start(Grant(clipboard=way))
            stack.callback(server.stop)
            listeners[way] = Listener(server, Grant(clipboard=way))
        copied = itertools.count(1)

        def heard() -> bool:
            """Each time something new, as long as a server may not have begun to look."""
            desktop.run(
                "sh",
                "-c",
                f"echo -n 'the user copies {next(copied)}' | {XCLIP} -in >/dev/null 2>&1",
            )
            return all(b"the user copies" in listeners[way].hears() for way in LEAVE)

        eventually(heard, within=90, every=1)
        for way in set(Clipboard) - LEAVE:
            assert b"the user copies" not in listeners[way].hears()

        came: set[str] = set()
        for way in (Clipboard.NONE, Clipboard.TO_TECHNICIAN, Clipboard.TO_USER, Clipboard.BOTH):
            listeners[way].says(f"by {way}")
            if way in ENTER:
                eventually(partial(arrives, desktop, came, listeners[way], f"by {way}"), within=60)
        assert not came & {f"by {way}" for way in set(Clipboard) - ENTER}


def arrives(desktop: VirtualDesktop, came: set[str], listener: "Listener", text: str) -> bool:
    """Is this in the desktop's clipboard? If not, it is said again, since four servers ask each
    other for what was copied. `came` is all that was seen there.
    """
    came.add(desktop.run(sys.executable, CLIPBOARD, "read"))
    if text not in came:
        listener.says(text)
    return text in came


class Listener:
    """A viewer that has come to stay, and what it was told."""

    def __init__(self, server: Running, grant: Grant) -> None:
        self._socket, self._filter, self._heard = server.socket, GrantFilter(grant), b""
        self.viewer = viewer_of(server.socket, self._filter)
        self.viewer.greet()

    def hears(self) -> bytes:
        """All of it so far."""
        with contextlib.suppress(BlockingIOError):
            while data := self._socket.recv(65536, socket.MSG_DONTWAIT):
                self._heard += data
        return self._heard

    def says(self, text: str) -> None:
        """It is put into the desktop's clipboard, if that may be."""
        data = text.encode("latin-1")
        self.viewer.send(pack(">BxxxI", CUT_TEXT, len(data)) + data)


# -- the pointer ----------------------------------------------------------------------------------


@contextlib.contextmanager
def pointer_coming(
    desktop: VirtualDesktop, kind: str, filter_: GrantFilter
) -> Iterator[tuple[Running, Viewer, dict[tuple[int, int], bytes]]]:
    """A place as it is without the pointer, which then goes there."""
    desktop.run("xdotool", "mousemove", "700", "500")
    server = x11_of(desktop.environment, kind).start(SEE)
    try:
        viewer = viewer_of(server.socket, filter_)
        viewer.greet()
        viewer.send(pack(">BxH2i", 2, 2, 0, -239))
        without = spot(viewer)
        desktop.run("xdotool", "mousemove", "310", "310")
        yield server, viewer, without
    finally:
        server.stop()


def spot(viewer: Viewer) -> dict[tuple[int, int], bytes]:
    """The pixels where the pointer comes."""
    x, y, width, height = SPOT
    seen = picture(viewer, SPOT)
    return {
        place: colour
        for place, colour in seen.items()
        if x <= place[0] < x + width and y <= place[1] < y + height
    }


@BOTH
def test_who_only_sees_sees_the_users_pointer(desktop: VirtualDesktop, kind: str) -> None:
    with pointer_coming(desktop, kind, GrantFilter(SEE)) as (_, viewer, without):
        eventually(lambda: spot(viewer) != without)


def test_who_steers_draws_the_pointer_alone(desktop: VirtualDesktop) -> None:
    """In the browser, without waiting for the picture."""
    filter_ = GrantFilter(SEE)
    with pointer_coming(desktop, "x11vnc", filter_) as (server, viewer, without):
        eventually(lambda: spot(viewer) != without)
        server.socket.sendall(filter_.change(CONTROL))
        eventually(lambda: spot(viewer) == without)
