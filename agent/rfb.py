"""What a viewer may say to a desktop: each message, its length, and who may send it. Pure.

The viewer-to-server half of RFB [RFC 6143, 7.5, and the RFB community's registry for the types
above 127]. A length that differs from the server's own idea of it would let a viewer hide a key
press inside a message that is let through.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from broker.grants import Grant

MAX_CUT_TEXT = 1 << 20  # libvncserver hangs up on more [rfbserver.c]; a longer text is dropped here
MAX_ENCODINGS = 256  # noVNC lists 25
MAX_FENCE = 64  # [RFB community registry, ClientFence]
VERSION = re.compile(rb"RFB 003\.00[378]\n")
SECURITY_NONE = 1  # the server that we start offers no other

PIXEL_FORMAT, SET_ENCODINGS, UPDATE, KEY, POINTER, CUT_TEXT, QEMU = 0, 2, 3, 4, 5, 6, 255
PIXEL_BITS = 32  # what browsers want
EXTENDED_MOUSE_BUTTONS = -316
CURSORS = frozenset({-239, -240, -232, -314, 0x574D5664})
"""RichCursor, XCursor, PointerPos, CursorWithAlpha, VMwareCursor."""

ASKS_FOR_TEXT, BRINGS_TEXT = 0x06000000, 0x18000000
"""Extended clipboard: request and peek; notify and provide. The rest tells what a side can do."""
FLAGS = 4  # bytes of them


class Unfilterable(Exception):
    """The viewer sent what cannot be told apart; the session must end."""


Allowed = Callable[[Grant, bytes], bool]


def _always(_grant: Grant, _header: bytes) -> bool:
    return True


def _control(grant: Grant, _header: bytes) -> bool:
    return grant.control


def _copied(grant: Grant, header: bytes) -> bool:
    """Text for the desktop, or in the extended clipboard a question for the desktop's text."""
    size = int.from_bytes(header[4:8], "big", signed=True)
    if size >= 0:
        return grant.clipboard.enters and size <= MAX_CUT_TEXT
    flags = int.from_bytes(header[8:12], "big")
    may_enter = grant.clipboard.enters or not flags & BRINGS_TEXT
    may_leave = grant.clipboard.leaves or not flags & ASKS_FOR_TEXT
    may_speak = grant.clipboard.enters or grant.clipboard.leaves
    return may_speak and may_enter and may_leave and -size <= MAX_CUT_TEXT


def _no_body(_header: bytes) -> int:
    return 0


def _encodings(header: bytes) -> int:
    count = int.from_bytes(header[2:4], "big")
    if count > MAX_ENCODINGS:
        raise Unfilterable(f"a list of {count} encodings, at most {MAX_ENCODINGS} are allowed")
    return 4 * count


def _cut_text(header: bytes) -> int:
    # A negative length announces an extended clipboard message; four bytes of it are read.
    size = int.from_bytes(header[4:8], "big", signed=True)
    if -FLAGS < size < 0:
        raise Unfilterable(f"an extended clipboard message of {-size} bytes")
    return size if size >= 0 else -size - FLAGS


def _fence(header: bytes) -> int:
    if header[8] > MAX_FENCE:
        raise Unfilterable(f"a fence of {header[8]} bytes, at most {MAX_FENCE} are allowed")
    return header[8]


def _screens(header: bytes) -> int:
    return 16 * header[6]


def _qemu(header: bytes) -> int:
    if header[1] != 0:
        raise Unfilterable(f"unknown QEMU message {header[1]}")
    return 0


@dataclass(frozen=True)
class Shape:
    """One message type: its fixed part in bytes, who may send it, and how long the rest is."""

    size: int
    allowed: Allowed = _always
    body: Callable[[bytes], int] = _no_body


SHAPES = {
    PIXEL_FORMAT: Shape(20),
    SET_ENCODINGS: Shape(4, body=_encodings),
    UPDATE: Shape(10),  # FramebufferUpdateRequest
    KEY: Shape(8, _control),
    POINTER: Shape(6, _control),
    CUT_TEXT: Shape(8, _copied, _cut_text),
    150: Shape(10),  # EnableContinuousUpdates
    248: Shape(9, body=_fence),  # ClientFence
    250: Shape(4, _control),  # xvp: shut down, reboot
    251: Shape(8, _control, _screens),  # SetDesktopSize
    QEMU: Shape(12, _control, _qemu),  # extended key event
}
