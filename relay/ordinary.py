"""Ordinary frames, taken at the least cost: whole, final, binary and masked. Pure.

They are most of what comes: one small frame alone (a key, a movement of the pointer), and runs
of frames from a busy sender. Whatever is different is left to `relay.decoder`, which would read
these as well; so nothing here decides what is right, only what is fast.
"""

import struct
from collections.abc import Callable
from functools import lru_cache

from relay.frames import FINAL_BINARY, HEADS, LENGTH_16, MASKED, apply_mask

MASK_SIZE = 4
SHORTEST = 2 + MASK_SIZE  # bytes of an empty frame
TINY = SHORTEST + LENGTH_16  # a read of fewer bytes may be one small frame

Small = tuple[int, Callable[[bytearray, int], tuple[int, bytes, bytes]], bytes]
_NONE: Small = (-1, struct.Struct("!H4s0s").unpack_from, b"")  # no frame begins so
SMALL: list[Small] = [_NONE] * (SHORTEST + 1) + [
    (
        FINAL_BINARY << 8 | MASKED | length,
        struct.Struct(f"!H{MASK_SIZE}s{length}s").unpack_from,
        HEADS[length],
    )
    for length in range(1, LENGTH_16)
]
"""By the size of a read: the two bytes with which it begins if it is one small frame, what takes
it apart (these two bytes, mask, payload), and its header without a mask."""

_KIND = FINAL_BINARY << 8 | MASKED | LENGTH_16
_HEAD = struct.Struct("!HH4s")  # the two bytes of the kind, 16-bit length, mask
_WORTH_A_COPY = 4096  # bytes: larger payload is not worth the copy that `iter_unpack` makes


@lru_cache(maxsize=64)
def _frame(length: int) -> struct.Struct:
    """The kind and length, the mask, the payload."""
    return struct.Struct(f"!I{MASK_SIZE}s{length}s")


def run(buffer: bytearray, view: memoryview, at: int, end: int, pieces: list[bytes]) -> int:
    """Add the payload of all frames with a 16-bit length from `at` on, up to the first other.

    Returns where that begins. `buffer` must reach eight bytes beyond `end`.
    """
    unpack, add, room = _HEAD.unpack_from, pieces.append, end - _HEAD.size
    while at < room:
        kind, length, mask = unpack(buffer, at)
        begin = at + _HEAD.size
        stop = begin + length
        if kind != _KIND or stop > end or length < LENGTH_16:
            break
        add(apply_mask(view[begin:stop], mask))
        at = stop
        if length < _WORTH_A_COPY and length == buffer[at + 2] << 8 | buffer[at + 3]:
            at = _alike(view, at, end, length, pieces)
    return at


def _alike(view: memoryview, at: int, end: int, length: int, pieces: list[bytes]) -> int:
    """The same for frames of one length, as a sender makes them whose buffer is full each time."""
    frame = _frame(length)
    step, head, add = frame.size, _KIND << 16 | length, pieces.append
    for found, mask, payload in frame.iter_unpack(view[at : at + (end - at) // step * step]):
        if found != head:
            break
        add(apply_mask(payload, mask))
        at += step
    return at
