"""A ticket in its short form, for the old ways in: it fits the 250 bytes of a repeater's preamble.

What a ticket says in JSON a code says in a few bytes, signed by the same key with the same curve
[FIPS 186-5, ECDSA P-256, SHA-256; r and s as 32 bytes each]:

    version  end  issued (ms)  seconds  nonce  node (4 bytes of its SHA-256)  session  signature
       1      1        6          2       8                 4                   1..64      64

in URL-safe base64 without padding, 116 to 200 characters. Everything that holds for a ticket holds
for a code: one end, one node, one use, a short life.
"""

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from broker.facts import End
from broker.keys import KeyRing, SigningKey
from broker.tickets import BadTicket, Ticket

VERSION = 1
PURPOSE = b"helpchannel-code:"  # signed with it, so that no other signature of ours fits
LONGEST_SESSION = 64
LONGEST = 220
_ENDS: tuple[End, ...] = ("agent", "viewer")
_HEAD = struct.Struct("!BBHIH8s4s")  # issued is split: 16 high bits, 32 low bits
_SIGNATURE = 64
_HASH = ec.ECDSA(hashes.SHA256())


def issue(key: SigningKey, session: str, end: End, node: str, now: float, seconds: float) -> str:
    """A code for one end of one session on one node."""
    name = session.encode()
    if not 0 < len(name) <= LONGEST_SESSION:
        raise ValueError(f"a session's name has 1 to {LONGEST_SESSION} bytes")
    issued = int(now * 1000)
    head = _HEAD.pack(
        VERSION, _ENDS.index(end), issued >> 32, issued & 0xFFFFFFFF, int(seconds),
        secrets.token_bytes(8), _short(node),
    )  # fmt: skip
    r, s = decode_dss_signature(key.private.sign(PURPOSE + head + name, _HASH))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return base64.urlsafe_b64encode(head + name + signature).decode().rstrip("=")


def read(keys: KeyRing, code: str, node: str, now: float) -> Ticket:
    """What a code says; its `node` is the one given, or empty when the code is for another.

    Raises BadTicket.
    """
    data = _decoded(code)
    signed, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    der = encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )
    if not any(_verifies(key, der, PURPOSE + signed) for key in keys.values()):
        raise BadTicket("signed by an unknown key")
    version, end, high, low, seconds, nonce, short = _HEAD.unpack_from(signed)
    if version != VERSION or end >= len(_ENDS):
        raise BadTicket("signed, but not a code that is read here")
    issued = (high << 32 | low) / 1000
    if issued + seconds <= now:
        raise BadTicket("expired")
    session = signed[_HEAD.size :].decode(errors="replace")
    known = node if short == _short(node) else ""
    return Ticket(nonce.hex(), session, _ENDS[end], known, issued, issued + seconds)


def _decoded(code: str) -> bytes:
    try:
        if len(code) > LONGEST:
            raise BadTicket("too long for a code")
        data = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadTicket("not a code") from None
    if not _HEAD.size + _SIGNATURE < len(data) <= _HEAD.size + _SIGNATURE + LONGEST_SESSION:
        raise BadTicket("not a code")
    return data


def _verifies(key: ec.EllipticCurvePublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data, _HASH)
    except InvalidSignature:
        return False
    return True


def _short(node: str) -> bytes:
    return hashlib.sha256(node.encode()).digest()[:4]
