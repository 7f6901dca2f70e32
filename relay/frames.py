"""RFC 6455, what goes over the wire: opcodes, close codes, and the frames that a server writes.

The other direction, masked frames read as a stream, is `relay.decoder`.
"""

import struct
from enum import IntEnum

try:
    from websockets.speedups import apply_mask as apply_mask  # noqa: PLC0414 - handed on
except ImportError:  # no C compiler where it was installed
    from websockets.utils import apply_mask as apply_mask  # noqa: PLC0414

CONTINUATION, TEXT, BINARY = 0x0, 0x1, 0x2
CLOSE, PING, PONG = 0x8, 0x9, 0xA
OPCODES = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
CONTROL = 0x8  # the bit that control opcodes have in common
FIN, MASKED = 0x80, 0x80
FINAL_BINARY = FIN | BINARY
LENGTH_16, LENGTH_64 = 126, 127  # announce a longer length field [5.2]
BEYOND_16 = 1 << 16
CONTROL_LIMIT = 125  # [5.5]


_HEAD_16 = struct.Struct("!BBH")
_HEAD_64 = struct.Struct("!BBQ")
HEADS = tuple(bytes((FINAL_BINARY, size)) for size in range(LENGTH_16))


class Code(IntEnum):
    """Close codes: those of the standard [7.4.1] and our own."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED = 1003
    NO_STATUS = 1005  # never on the wire: a close frame without a code
    ABNORMAL = 1006  # never on the wire: the connection was lost
    INVALID_DATA = 1007
    POLICY = 1008
    TOO_BIG = 1009
    INTERNAL = 1011
    RESTART = 1012
    TRY_LATER = 1013
    SESSION_ENDED = 4000
    OTHER_END_LOST = 4001
    NOBODY_CAME = 4002
    REPLACED = 4003


SENDABLE = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})


class Violation(Exception):
    """The peer broke a rule; `code` and the text go into the close frame."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.pieces: list[bytes] = []  # payload that was read before the rule was broken


def read_close(payload: bytes) -> tuple[int, str]:
    """Code and reason of a close frame [5.5.1, 7.4].

    Raises Violation.
    """
    if not payload:
        return Code.NO_STATUS, ""
    try:
        code, reason = int.from_bytes(payload[:2], "big"), payload[2:].decode()
    except UnicodeDecodeError:
        raise Violation(Code.INVALID_DATA, "a close reason that is not UTF-8") from None
    if len(payload) < 2 or code not in SENDABLE:  # noqa: PLR2004
        raise Violation(Code.PROTOCOL_ERROR, "a close code that may not be sent")
    return code, reason


def header(size: int, first: int = FINAL_BINARY) -> bytes:
    """The header of an unmasked frame with `size` bytes of payload."""
    if size < LENGTH_16:
        return HEADS[size] if first == FINAL_BINARY else bytes((first, size))
    if size < BEYOND_16:
        return _HEAD_16.pack(first, LENGTH_16, size)
    return _HEAD_64.pack(first, LENGTH_64, size)


def control(opcode: int, payload: bytes = b"") -> bytes:
    """An unmasked control frame."""
    return bytes((FIN | opcode, len(payload))) + payload


def close(code: int, reason: str = "") -> bytes:
    """A close frame; the reason is cut where it must be, a code that may not travel is left out."""
    if code not in SENDABLE:
        return control(CLOSE)
    text = reason.encode()[: CONTROL_LIMIT - 2].decode(errors="ignore").encode()
    return control(CLOSE, struct.pack("!H", code) + text)
