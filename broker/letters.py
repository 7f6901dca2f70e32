"""Dead letters: what was refused, by whom, why, and whether it could be said again now. Pure.

A letter lies in the queue `dead` with headers that say what happened: `reason`, `routing_key`,
`user_id` (the account that said it, checked by RabbitMQ), `at`, and `queue` where it is to go to
one queue only (a webhook's). It may hold what a person wrote, so nothing here shows a body unasked.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from broker.events import Event, Unreadable, decode
from broker.lifecycle import Author

LONGEST = 300  # characters of a header that are shown


@dataclass(frozen=True)
class Letter:
    """One message of the queue `dead`."""

    reason: str
    routing_key: str
    user_id: str
    at: str
    queue: str
    body: bytes

    @property
    def id(self) -> str:
        """A short name that stays the same for as long as it lies there."""
        told = f"{self.at}\n{self.routing_key}\n{self.user_id}\n{self.reason}".encode()
        return hashlib.sha256(told + b"\n" + self.body).hexdigest()[:10]

    @property
    def shown(self) -> dict[str, str | int]:
        """What may be told of it without being asked."""
        return {
            "id": self.id,
            "at": self.at,
            "reason": self.reason,
            "routing_key": self.routing_key,
            "user_id": self.user_id,
            "queue": self.queue,
            "bytes": len(self.body),
        }


class CannotReplay(Exception):
    """It would only be refused again; the text says why."""


def letter(headers: Mapping[str, Any], body: bytes) -> Letter:
    """The letter in this message, whatever its headers are."""

    def word(name: str, otherwise: str) -> str:
        value = headers.get(name)
        return printable(value) if isinstance(value, str) and value else otherwise

    return Letter(
        word("reason", "(no reason was given)"),
        word("routing_key", ""),
        word("user_id", ""),
        word("at", ""),
        word("queue", ""),
        body,
    )


def replayable(one: Letter) -> Event:
    """The event that it holds, when it would be read now.

    Raises CannotReplay.
    """
    try:
        event = decode(one.routing_key, one.body)
    except Unreadable as problem:
        raise CannotReplay(str(problem)) from None
    if event.author is Author.AGENT and one.user_id != event.address:
        raise CannotReplay("not published by the agent that it names")
    return event


def printable(text: str) -> str:
    """One line without control characters: it came from a stranger and goes to a terminal."""
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
    return shown[:LONGEST]


def body_text(body: bytes) -> str:
    """The body for a terminal: line breaks and tabs stay, every other control character goes."""
    return "".join(
        each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for each in body.decode(errors="replace")
    )
