"""The curtain: what a viewer gets in a pause."""

from struct import pack

from hypothesis import given
from hypothesis import strategies as st

from agent.desktop.curtain import GREY, HEIGHT, NAME, SERVER_INIT, WIDTH, Curtain, CurtainServer
from broker.grants import Grant

HELLO = b"RFB 003.008\n\x01\x01"
WELCOME = b"\x01\x01" + bytes(4) + SERVER_INIT
FORMAT = pack(">BxxxBBBBHHHBBBxxx", 0, 8, 8, 0, 1, 7, 7, 3, 0, 3, 6)
WHOLE, CHANGES = (pack(">BBHHHH", 3, changes, 0, 0, WIDTH, HEIGHT) for changes in (0, 1))
ENCODINGS = pack(">BxH2i", 2, 2, 7, -239)


def grey(pixel: int) -> bytes:
    return pack(">BxHHHHHi", 0, 1, 0, 0, WIDTH, HEIGHT, 0) + bytes([GREY]) * WIDTH * HEIGHT * pixel


def test_it_greets_by_the_name_of_a_pause() -> None:
    assert Curtain().feed(HELLO) == WELCOME
    assert SERVER_INIT.endswith(NAME)


def test_one_grey_picture_and_then_nothing_more() -> None:
    curtain = Curtain()
    assert curtain.feed(HELLO + ENCODINGS + WHOLE) == WELCOME + grey(4)
    assert curtain.feed(CHANGES * 3) == b""
    assert curtain.feed(WHOLE) == grey(4)


def test_in_the_pixels_that_the_viewer_wants() -> None:
    assert Curtain().feed(HELLO + FORMAT + CHANGES) == WELCOME + grey(1)


@given(st.lists(st.integers(1, 30), max_size=20))
def test_any_cut_yields_the_same(cuts: list[int]) -> None:
    curtain, stream, out = Curtain(), HELLO + FORMAT + ENCODINGS + CHANGES, b""
    for size in [*cuts, len(stream)]:
        out += curtain.feed(stream[:size])
        stream = stream[size:]
    assert out == WELCOME + grey(1)


def test_it_hangs_until_the_pause_is_over() -> None:
    server = CurtainServer()
    assert server.socket.recv(12) == b"RFB 003.008\n"
    assert server.change(Grant(control=True, paused=True))
    assert not server.change(Grant(control=True))
    server.stop()
