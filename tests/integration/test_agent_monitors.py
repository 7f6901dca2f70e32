"""One monitor or all, on a display with two: what is seen, where a click goes, what if one goes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from struct import pack

import pytest

from agent.desktop import CannotShare
from agent.desktop.process import Running
from agent.grants import GrantFilter
from agent.inputs import Problem
from tests.eventually import eventually
from tests.integration.agent_desktop import Viewer, moving
from tests.integration.vnc_servers import (
    BOTH,
    CONTROL,
    CURSOR,
    RAW,
    SEE,
    alive,
    picture,
    viewer_of,
    x11_of,
)
from tests.two_monitors import LEFT, LEFT_SIZE, RIGHT, RIGHT_SIZE, TwoMonitors, two_monitors

RED, BLUE = bytes([0x10, 0x20, 0xC0]), bytes([0xA0, 0x40, 0x20])  # as RFB has them: blue first
PAINT = """
import sys, tkinter as tk
root = tk.Tk()
root.withdraw()
for colour, place in (("#c02010", "800x600+0+0"), ("#2040a0", "640x480+800+0")):
    window = tk.Toplevel(root, background=colour)
    window.overrideredirect(True)
    window.geometry(place)
root.update()
print("painted", flush=True)
root.mainloop()
"""


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[TwoMonitors]:
    """The left monitor is red all over, the right one blue."""
    with two_monitors(tmp_path) as desktop:
        desktop.run(sys.executable, "-c", PAINT)
        eventually(lambda: "640x480+800+0" in desktop.ask("xwininfo", "-root", "-tree"))
        yield desktop


def greeted(server: Running, size: tuple[int, int]) -> Viewer:
    """A viewer that draws the pointer itself: there is none in the picture."""
    server.socket.settimeout(20)
    viewer = viewer_of(server.socket, GrantFilter(CONTROL))
    assert viewer.greet() == size
    viewer.send(pack(">BxH2i", 2, 2, RAW, CURSOR))
    return viewer


@BOTH
@pytest.mark.parametrize(
    ("name", "size", "colour"), [(LEFT, LEFT_SIZE, RED), (RIGHT, RIGHT_SIZE, BLUE)]
)
def test_one_monitor_is_shown_and_not_a_pixel_of_the_other(
    desktop: TwoMonitors, kind: str, name: str, size: tuple[int, int], colour: bytes
) -> None:
    x11 = x11_of(desktop.environment, kind)
    assert x11.displays() == (LEFT, RIGHT)
    # The pointer is on the other one; X0tigervnc draws it into any picture that it is in.
    desktop.ask("xdotool", "mousemove", "1000" if name == LEFT else "400", "300")
    server = x11.start(SEE, name)
    try:
        viewer = greeted(server, size)
        # A hostile viewer asks for what lies beside it, and for all that there could be.
        viewer.send(pack(">BBHHHH", 3, 0, *size, 640, 600))
        viewer.send(pack(">BBHHHH", 3, 0, 0, 0, 0xFFFF, 0xFFFF))
        found = picture(viewer, (0, 0, *size))
        assert set(found.values()) == {colour}
        assert (max(x for x, _ in found) + 1, max(y for _, y in found) + 1) == size
        viewer.settle()
    finally:
        server.stop()


@BOTH
def test_without_a_choice_both_are_shown(desktop: TwoMonitors, kind: str) -> None:
    server = x11_of(desktop.environment, kind).start(SEE)
    try:
        viewer = greeted(server, (1440, 600))
        found = picture(viewer, (0, 0, 1440, 600))
        assert found[0, 0] == found[799, 599] == RED
        assert found[800, 0] == found[1439, 479] == BLUE
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("name", "place"), [(LEFT, (100, 90)), (RIGHT, (900, 90)), ("", (100, 90))]
)
def test_a_click_arrives_on_the_monitor_that_is_seen(
    desktop: TwoMonitors, name: str, place: tuple[int, int]
) -> None:
    server = x11_of(desktop.environment).start(CONTROL, name)
    try:
        viewer = viewer_of(server.socket, GrantFilter(CONTROL))
        viewer.greet()
        viewer.send(moving(100, 90))
        eventually(lambda: desktop.pointer() == place)
    finally:
        server.stop()


@BOTH
@pytest.mark.parametrize("name", [LEFT, RIGHT, ""])
def test_a_monitor_that_is_pulled_out_ends_the_server_and_is_no_failure(
    desktop: TwoMonitors, kind: str, name: str
) -> None:
    x11 = x11_of(desktop.environment, kind)
    server = x11.start(SEE, name)
    viewer_of(server.socket, GrantFilter(SEE)).greet()
    desktop.pull_out()
    eventually(lambda: not alive(server.pid), within=20)
    assert server.failure() is None
    server.stop()
    assert x11.displays() == ()
    if name == RIGHT:
        with pytest.raises(CannotShare) as caught:
            x11.start(SEE, RIGHT)
        assert caught.value.problem == Problem("display_gone", RIGHT)
        return
    server = x11.start(SEE, name)
    greeted(server, LEFT_SIZE)
    server.stop()


@BOTH
def test_monitors_that_change_places_take_what_may_be_seen_along(
    desktop: TwoMonitors, kind: str
) -> None:
    x11 = x11_of(desktop.environment, kind)
    server = x11.start(SEE, RIGHT)
    greeted(server, RIGHT_SIZE)
    desktop.swap()
    desktop.ask("xdotool", "mousemove", "1000", "300")
    eventually(lambda: not alive(server.pid), within=20)
    assert server.failure() is None
    server.stop()
    server = x11.start(CONTROL, RIGHT)
    viewer = greeted(server, RIGHT_SIZE)
    found = picture(viewer, (0, 0, *RIGHT_SIZE))
    assert set(found.values()) == {RED}  # what lies at its new place
    server.stop()
