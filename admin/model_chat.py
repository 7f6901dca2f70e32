"""The conversation of a request, as values."""

from dataclasses import dataclass
from datetime import datetime

MOST_KEPT = 1000  # of one request; nobody writes so much, and a program must not


@dataclass(frozen=True)
class Message:
    """What one of the two wrote to the other. Its id is that of the event which said it."""

    id: str
    at: datetime
    by_user: bool
    name: str  # of who wrote it
    text: str
