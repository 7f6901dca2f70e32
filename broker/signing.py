"""Signed webhooks, as Standard Webhooks has them, so that receivers find a library. Pure.

What is signed is `<webhook-id>.<webhook-timestamp>.<body>`, with HMAC-SHA256 and each secret in
use: several at a time let a site change it without a gap [Standard Webhooks, "Signature scheme"].
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes, as the specification asks


def secrets(text: str) -> tuple[bytes, ...]:
    """One or more secrets `whsec_<base64>`, by commas. Raises ValueError, which holds none."""
    return tuple(_secret(part.strip()) for part in text.split(","))


def _secret(text: str) -> bytes:
    wrong = ValueError(f"must be {PREFIX} and {SHORTEST} to {LONGEST} bytes in base64")
    if not text.startswith(PREFIX):
        raise wrong
    try:
        found = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise wrong from None
    if not SHORTEST <= len(found) <= LONGEST:
        raise wrong
    return found


def headers(keys: Sequence[bytes], event_id: str, now: float, body: bytes) -> dict[str, str]:
    """The three headers of this body, sent now (Unix time)."""
    stamp = str(int(now))
    signed = f"{event_id}.{stamp}.".encode() + body
    signatures = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(
            "v1," + base64.b64encode(signature).decode() for signature in signatures
        ),
    }
