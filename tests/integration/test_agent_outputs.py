"""One of several outputs of a Wayland screen: what is seen, where a click goes, what if it goes."""

import contextlib
from collections.abc import Iterator
from struct import pack

import pytest

from agent.desktop import CannotShare
from agent.inputs import Problem
from tests.eventually import eventually
from tests.integration.agent_desktop import moving
from tests.integration.sway import LEFT, RIGHT, Sway, started, swaying
from tests.integration.vnc_servers import CONTROL, CURSOR, RAW, SEE, alive, picture

RED, BLUE = bytes([0x10, 0x20, 0xC0]), bytes([0xA0, 0x40, 0x20])  # as RFB has them: blue first
# Two terminals that write down what the mouse does in them [xterm, any-event tracking, SGR].
MOUSE = 'sh -c \'stty -icanon -echo; printf "\\\\033[?1003h\\\\033[?1006h"; cat > {folder}/'
TWO = f"""xwayland disable
output {LEFT} resolution 800x600 position 0 0 bg #c02010 solid_color
output {RIGHT} resolution 640x480 position 800 0 bg #2040a0 solid_color
default_border none
workspace one output {LEFT}
workspace two output {RIGHT}
workspace three output {LEFT}
workspace four output {RIGHT}
assign [app_id="left"] one
assign [app_id="right"] two
exec foot --app-id=left {MOUSE}typed'
exec foot --app-id=right {MOUSE}right'
"""


@pytest.fixture
def sway() -> Iterator[Sway]:
    with swaying(TWO, outputs=2) as sway:
        eventually(lambda: sway.desktop.displays() == (LEFT, RIGHT), within=20)
        eventually((sway.folder / "right").exists, within=20)
        yield sway


def bare(sway: Sway) -> None:
    """Nothing but the colours."""
    for workspace in ("three", "four"):
        sway.order("workspace", workspace)


@pytest.mark.parametrize(
    ("name", "size", "colour"),
    [(LEFT, (800, 600), RED), (RIGHT, (640, 480), BLUE), ("", (800, 600), RED)],
)
def test_one_output_is_shown_the_first_where_none_is_chosen(
    sway: Sway, name: str, size: tuple[int, int], colour: bytes
) -> None:
    bare(sway)
    server, viewer = started(sway.desktop, SEE, name)
    try:
        assert viewer.greet() == size
        viewer.send(pack(">BxH2i", 2, 2, RAW, CURSOR))

        def all_of_it() -> bool:
            assert set(picture(viewer, (0, 0, *size)).values()) == {colour}
            return True

        assert eventually(all_of_it, within=20)
    finally:
        server.stop()


@pytest.mark.parametrize(("name", "there", "not_there"), [
    (LEFT, "typed", "right"), (RIGHT, "right", "typed"),
])  # fmt: skip
def test_the_mouse_arrives_on_the_output_that_is_seen(
    sway: Sway, name: str, there: str, not_there: str
) -> None:
    server, viewer = started(sway.desktop, CONTROL, name)
    try:
        viewer.greet()

        def arrived() -> bool:
            viewer.send(moving(200, 100) + moving(320, 240))
            return "\x1b[<" in sway.typed(there)

        eventually(arrived, within=20)
        assert sway.typed(not_there) == ""
    finally:
        server.stop()


def test_an_output_that_comes_ends_the_server_and_can_be_chosen(sway: Sway) -> None:
    server, viewer = started(sway.desktop, SEE, RIGHT)
    viewer.greet()
    sway.order("create_output")
    with contextlib.suppress(OSError):
        while server.socket.recv(65536):
            pass
    assert server.failure() is None
    server.stop()
    assert not alive(server.pid)
    assert sway.desktop.displays() == (LEFT, RIGHT, "HEADLESS-3")
    server, viewer = started(sway.desktop, SEE, RIGHT)
    assert viewer.greet() == (640, 480)
    server.stop()


def test_an_output_that_is_not_there_is_named_and_nothing_else_shown(sway: Sway) -> None:
    with pytest.raises(CannotShare) as caught:
        sway.desktop.start(SEE, "HEADLESS-9")
    assert caught.value.problem == Problem("display_gone", "HEADLESS-9")
