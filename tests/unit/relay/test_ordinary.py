import os

import pytest

from relay import ordinary
from relay.frames import BINARY, FIN, PING, TEXT, apply_mask
from relay.ordinary import SHORTEST, SMALL, TINY
from tests.unit.relay.test_decoder import masked


def run(data: bytes, size: int | None = None) -> tuple[bytes, int]:
    """The payload that was taken, and how many bytes of the data are left."""
    buffer = bytearray(data + bytes(8))
    pieces: list[bytes] = []
    end = len(data) if size is None else size
    at = ordinary.run(buffer, memoryview(buffer), 0, end, pieces)
    return b"".join(pieces), end - at


def many(*sizes: int) -> tuple[bytes, bytes]:
    """Frames of these sizes, each with its own mask, and their payload."""
    payloads = [os.urandom(size) for size in sizes]
    return b"".join(masked(FIN | BINARY, one, os.urandom(4)) for one in payloads), b"".join(
        payloads
    )


@pytest.mark.parametrize(
    "sizes",
    [[126], [1024] * 5, [1024] * 3 + [1025] * 2 + [1024], [65535, 126, 126], [5000, 5000, 5000]],
)
def test_a_run_is_taken_whole(sizes: list[int]) -> None:
    frames, payload = many(*sizes)
    assert run(frames) == (payload, 0)


@pytest.mark.parametrize("cut", [1, 7, 8, 9, 1023, 1031])
def test_a_frame_that_was_cut_is_left(cut: int) -> None:
    frames, payload = many(1024, 1024, 1024)
    assert run(frames, len(frames) - cut) == (payload[:2048], 1032 - cut)


@pytest.mark.parametrize(
    "other",
    [
        masked(FIN | BINARY, b"short"),
        masked(FIN | BINARY, bytes(70_000)),
        masked(FIN | TEXT, bytes(1024)),
        masked(BINARY, bytes(1024)),
        masked(FIN | PING, b"?"),
        bytes(1032),
        b"\x82\xfe\x04\x00"[:2] + b"\x00\x05" + bytes(9),
        b"\x82\x7e\x04\x00" + bytes(1028),
    ],
)
@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_anything_else_is_left(other: bytes, before: int) -> None:
    frames, payload = many(*[1024] * before)
    after, _ = many(1024, 1024)
    assert run(frames + other + after) == (payload, len(other + after))


@pytest.mark.parametrize("length", [1, 2, 32, 125])
def test_a_small_frame_is_known_by_its_size(length: int) -> None:
    payload = os.urandom(length)
    frame = masked(FIN | BINARY, payload)
    begin, unpack, head = SMALL[len(frame)]
    found, mask, hidden = unpack(bytearray(frame), 0)
    assert (found, head, apply_mask(hidden, mask)) == (begin, bytes((0x82, length)), payload)


@pytest.mark.parametrize("length", [1, 32, 125])
@pytest.mark.parametrize("change", [0x81, 0x02, 0xC2, 0x89, 0x88, 0x80])
def test_another_kind_of_frame_of_that_size_is_not_taken_for_one(length: int, change: int) -> None:
    frame = bytearray(masked(FIN | BINARY, bytes(length)))
    frame[0] = change
    begin, unpack, _ = SMALL[len(frame)]
    assert unpack(frame, 0)[0] != begin


@pytest.mark.parametrize("size", range(SHORTEST + 1))
def test_what_is_too_short_is_no_frame(size: int) -> None:
    for second in range(256):
        begin, unpack, _ = SMALL[size]
        assert unpack(bytearray((0x82, second)) + bytes(8), 0)[0] != begin


def test_each_size_below_the_limit_has_its_entry() -> None:
    assert len(SMALL) == TINY
