"""What a picture is, by its bytes and not by what was said of it: pure.

PNG [RFC 2083, 3 and 11.2.1] and JPEG [ITU-T T.81, B.1 and B.2] as far as their beginnings and
sizes. It is shown by browsers alone, which are told its kind and to believe nothing else.
"""

import struct
from dataclasses import dataclass

MOST_BYTES = 768 * 1024
MOST_PIXELS = 4096  # each way
PNG, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOFn: they tell the size


class NoPicture(Exception):
    """These bytes are no picture that is taken here."""


@dataclass(frozen=True)
class Form:
    """Its media type and size."""

    kind: str
    width: int
    height: int


def form(data: bytes) -> Form:
    """What these bytes are, of a picture of a screen. Raises NoPicture."""
    if len(data) > MOST_BYTES:
        raise NoPicture
    found = measured(data)
    if max(found.width, found.height) > MOST_PIXELS:
        raise NoPicture
    return found


def measured(data: bytes) -> Form:
    """What these bytes are, however large. Raises NoPicture."""
    found = _png(data) or _jpeg(data)
    if found is None or not found.width or not found.height:
        raise NoPicture
    return found


def _png(data: bytes) -> Form | None:
    if not data.startswith(PNG) or data[12:16] != b"IHDR" or not data.endswith(PNG_END):
        return None
    width, height = struct.unpack(">II", data[16:24])
    return Form("image/png", width, height)


def _jpeg(data: bytes) -> Form | None:
    if not data.startswith(SOI) or not data.endswith(EOI):
        return None
    place = len(SOI)
    while data[place : place + 1] == b"\xff" and place + 9 <= len(data):
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if marker in FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return Form("image/jpeg", width, height)
        place += 2 + max(length, 2)
    return None
