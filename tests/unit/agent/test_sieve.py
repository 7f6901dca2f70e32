"""The sieve: no copied text comes out, and all else as it came, whatever the cuts."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.grants import GrantFilter
from agent.rfb import Unfilterable
from agent.sieve import READABLE, Sieve
from broker.grants import Grant

HELLO = (
    b"RFB 003.008\n\x01\x01"
    + bytes(4)
    + pack(">HH", 800, 600)
    + bytes(16)
    + pack(">I", 4)
    + b"sway"
)
BELL, COLOURS = b"\x02", pack(">BxHH", 1, 0, 2) + bytes(12)


def rectangle(encoding: int, body: bytes, width: int = 2, height: int = 3) -> bytes:
    return pack(">HHHHi", 1, 1, width, height, encoding) + body


def update(*rectangles: bytes, count: int | None = None) -> bytes:
    return pack(">BxH", 0, len(rectangles) if count is None else count) + b"".join(rectangles)


def cut_text(text: bytes, sign: int = 1) -> bytes:
    return pack(">Bxxxi", 3, sign * len(text)) + text


RECTANGLES = st.one_of(
    st.just(rectangle(0, bytes(2 * 3 * 4))),
    st.just(rectangle(1, bytes(4))),
    st.binary(max_size=50).map(lambda data: rectangle(16, pack(">I", len(data)) + data)),
    st.just(rectangle(-223, b"", 800, 600)),
    st.just(rectangle(-239, bytes(9 * 3 * 4 + 2 * 3), 9, 3)),
    st.binary(max_size=9).map(lambda name: rectangle(-307, pack(">I", len(name)) + name)),
    st.integers(0, 3).map(
        lambda count: rectangle(-308, bytes([count, 0, 0, 0]) + bytes(16 * count))
    ),
)
PASSING = st.one_of(
    st.just(BELL),
    st.just(COLOURS),
    st.lists(RECTANGLES, max_size=4).map(lambda all_: update(*all_)),
    st.lists(RECTANGLES, max_size=4).map(
        lambda all_: update(*all_, rectangle(-224, b""), count=0xFFFF)
    ),
)
TEXTS = st.builds(cut_text, st.binary(max_size=60), st.sampled_from([1, -1]))


CUTS = st.lists(st.integers(1, 40), max_size=60)


def fed(sieve: Sieve, stream: bytes, cuts: list[int]) -> bytes:
    out = b""
    for size in [*cuts, len(stream)]:
        out += sieve.feed(stream[:size])
        stream = stream[size:]
    return out


@given(st.lists(st.one_of(PASSING, TEXTS), max_size=12), CUTS, st.booleans())
def test_all_comes_out_but_copied_text_where_it_must_stay(
    said: list[bytes], cuts: list[int], leaves: bool
) -> None:
    out = fed(Sieve(leaves=leaves), HELLO + b"".join(said), cuts)
    assert out == HELLO + b"".join(one for one in said if leaves or one[0] != 3)


@given(CUTS, st.booleans(), st.binary(max_size=20))
def test_text_in_the_greeting_is_before_its_time(
    cuts: list[int], leaves: bool, text: bytes
) -> None:
    early = cut_text(text)
    parts = [HELLO[:12], b"\x01\x01", bytes(4), HELLO[18:]]
    stream = parts[0] + early + parts[1] + early + parts[2] + early * 2 + parts[3] + BELL
    assert fed(Sieve(leaves=leaves), stream, cuts) == HELLO + BELL


def test_a_picture_is_handed_on_as_it_comes() -> None:
    sieve = Sieve()
    start = HELLO + update(rectangle(0, b"", 100, 100))
    assert sieve.feed(start + bytes(10)) == start + bytes(10)
    assert sieve.feed(bytes(20)) == bytes(20)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"RFB 003.008\n\x00", "refuses"),
        (HELLO + b"\xf8", "message 248"),
        (HELLO + update(rectangle(7, b"")), "encoding 7"),
    ],
)
def test_what_has_no_known_length_ends_it(said: bytes, words: str) -> None:
    with pytest.raises(Unfilterable, match=words):
        Sieve().feed(said)


def test_the_server_hears_only_of_what_the_sieve_can_read() -> None:
    filter_ = GrantFilter(Grant(control=True), READABLE)
    hello = b"RFB 003.008\n\x01\x01"
    listed = [7, 16, 0, -26, -224, -312, -313, -239, 0x574D5664, -0x3F5E1A32]
    out = filter_.feed(hello + pack(">BxH10i", 2, 10, *listed))
    assert out == hello + pack(">BxH5i", 2, 5, 16, 0, -26, -224, -239)
    narrow = pack(">BxxxBBBBHHHBBBxxx", 0, 8, 8, 0, 1, 7, 7, 3, 0, 3, 6)
    with pytest.raises(Unfilterable, match="pixels of 8 bits"):
        filter_.feed(narrow)


def test_an_older_viewer_is_not_let_in_there() -> None:
    with pytest.raises(Unfilterable, match=r"does not speak RFB 3\.8"):
        GrantFilter(Grant(), READABLE).feed(b"RFB 003.003\n")
