"""What a picture is, by its bytes and not by what was said of it: pure.

PNG [RFC 2083, 3 and 11.2.1] and JPEG [ITU-T T.81, B.1 and B.2] as far as sizes and what is no
part of the picture. It is shown by browsers alone, which are told its kind and to believe nothing
else.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 768 * 1024
MOST_PIXELS = 4096  # each way
PNG, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOFn: they tell the size
SIZE = struct.Struct(">5xHH")
SCAN, ICC = 0xDA, 0xE2
NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # the marker that ends a scan [T.81, B.1.1.5]
TOLD = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})  # APPn but JFIF, ICC and Adobe's; COM
SEEN = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
)  # of a PNG


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
    for marker, segment in _segments(data):
        if marker in FRAMES and len(segment) >= SIZE.size:
            height, width = SIZE.unpack_from(segment)
            return Form("image/jpeg", width, height)
    return None


def bare(data: bytes) -> bytes:
    """A picture that was measured, without what it tells beside itself: where and when it was
    taken and with what, its maker's words, a smaller picture of what it was before.
    """
    if data.startswith(PNG):
        return PNG + b"".join(one for kind, one in _chunks(data) if kind in SEEN)
    return SOI + b"".join(one for kind, one in _segments(data) if _shown(kind, one)) + EOI


def _shown(marker: int, segment: bytes) -> bool:
    """A part of the picture, and not what is said of it [T.81, B.2.4.6]."""
    if marker == ICC:
        return segment[4:].startswith(b"ICC_PROFILE")
    return marker not in TOLD


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Of a PNG: the type of each, and the whole of it."""
    place = len(PNG)
    while place + 12 <= len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4])
        yield data[place + 4 : place + 8], data[place:end]
        place = end


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Of a JPEG: the marker of each, and the whole of it; a scan's with what it is followed by."""
    place = len(SOI)
    while data[place : place + 1] == b"\xff" and data[place : place + 2] != EOI:
        marker, end = data[place + 1], place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if marker == SCAN:
            found = NEXT.search(data, end)
            end = found.start() if found else len(data)
        yield marker, data[place:end]
        place = end
