"""Identifiers: UUIDv7 for events (sortable by time), random ones where nobody may guess."""

import secrets
import uuid
from datetime import UTC, datetime


def event_id(now: datetime) -> str:
    """A UUIDv7 [RFC 9562, section 5.7]: 48 bits of milliseconds, then 74 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def moment_of(identity: str) -> datetime:
    """When this UUIDv7 was made, to the millisecond."""
    return datetime.fromtimestamp((uuid.UUID(identity).int >> 80) / 1000, UTC)


def unguessable() -> str:
    """32 hexadecimal digits, 128 random bits: agents and help requests.

    They hold no `.`, `*` or `#`, so they are safe in routing keys and token scopes.
    """
    return secrets.token_hex(16)


def is_unguessable(text: str) -> bool:
    """Does it have the form that `unguessable` gives?"""
    return len(text) == 32 and all(digit in "0123456789abcdef" for digit in text)  # noqa: PLR2004
