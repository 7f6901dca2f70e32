"""How an entry of a case file is hashed: pure.

The hash is SHA-256 over the entry as canonical JSON [RFC 8785: keys sorted, no spaces]. Values
that are personal stand in it as marks: SHA-256 over 16 random bytes and the value.
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from broker.lifecycle import State, word

SALT = 16
DESK = "desk"  # the case file of what is done to no request: people, machines, settings
ERASED = "erased"  # the line that says what was taken out of the lines before it
GONE = "removed"  # the line that says that the request itself was
PLAIN = frozenset(
    {"state", "control", "clipboard", "ready", "node", "tunnel", "topic", "category", "rating",
     "asked", "answer", "monitor",
     ERASED, GONE}
)  # fmt: skip
"""Attributes whose values name nobody and are nobody's words; they are hashed as they are."""


@dataclass(frozen=True)
class Entry:
    """One line of a case file. An empty salt: what it marked was erased."""

    number: int
    case: str
    sequence: int
    at: datetime
    what: str
    who: str
    old: str
    new: str
    who_salt: bytes
    who_mark: bytes
    words_salt: bytes
    words_mark: bytes
    """Empty: `old` and `new` are hashed as they are."""
    before: bytes
    """Hash of the entry before it of all; empty for the first."""
    case_before: bytes
    """Hash of the entry before it in its case; empty for the first."""

    @property
    def veiled(self) -> bool:
        """Are its values marked, so that they can be erased?"""
        return bool(self.words_mark)


@dataclass(frozen=True)
class Line:
    """What is to be written."""

    case: str
    at: datetime
    who: str
    what: str
    old: str
    new: str


def entry(line: Line, number: int, sequence: int, before: bytes, case_before: bytes) -> Entry:
    """The line as an entry at this place, with fresh salts."""
    who_salt, words_salt, words_mark = secrets.token_bytes(SALT), b"", b""
    if line.what not in PLAIN:
        words_salt = secrets.token_bytes(SALT)
        words_mark = mark(words_salt, [line.old, line.new])
    return Entry(
        number=number, case=line.case, sequence=sequence, at=line.at, what=line.what,
        who=line.who, old=line.old, new=line.new, before=before, case_before=case_before,
        who_salt=who_salt, who_mark=mark(who_salt, [line.who]),
        words_salt=words_salt, words_mark=words_mark,
    )  # fmt: skip


def mark(salt: bytes, values: list[str]) -> bytes:
    """What stands for these values in the chain."""
    return hashlib.sha256(salt + canonical(values)).digest()


def hashed(one: Entry) -> dict[str, Any]:
    """What the hash is over."""
    return {
        "at": moment(one.at),
        "before": one.before.hex(),
        "case": one.case,
        "case_before": one.case_before.hex(),
        "new": "" if one.veiled else one.new,
        "number": one.number,
        "old": "" if one.veiled else one.old,
        "sequence": one.sequence,
        "what": one.what,
        "who_mark": one.who_mark.hex(),
        "words_mark": one.words_mark.hex(),
    }


def digest(one: Entry) -> bytes:
    """The entry's hash."""
    return hashlib.sha256(canonical(hashed(one))).digest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces."""
    return msgspec.json.encode(value, order="sorted")


def moment(at: datetime) -> str:
    """UTC, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def erased(one: Entry, *, who: bool, words: bool) -> Entry:
    """The entry without what is personal in it; its hash stays the same."""
    gone: dict[str, Any] = {"who": "", "who_salt": b""} if who else {}
    if words and one.veiled:
        gone |= {"old": "", "new": "", "words_salt": b""}
    return replace(one, **gone)


def to_file(one: Entry) -> dict[str, Any]:
    """For a file: everything, bytes as hexadecimal digits."""
    values = asdict(one) | {"at": moment(one.at), "hash": digest(one)}
    return {
        name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()
    }


def read(values: dict[str, Any]) -> tuple[Entry, bytes]:
    """What `to_file` gave, and the hash that it claimed.

    Raises KeyError, TypeError or ValueError when it is not that.
    """
    values = dict(values)
    claimed = bytes.fromhex(values.pop("hash"))
    for name in ("who_salt", "who_mark", "words_salt", "words_mark", "before", "case_before"):
        values[name] = bytes.fromhex(values[name])
    values["at"] = datetime.fromisoformat(values["at"])
    return Entry(**values), claimed


def shown(value: object) -> str:
    """A value as case files write it."""
    if isinstance(value, State):
        return word(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
