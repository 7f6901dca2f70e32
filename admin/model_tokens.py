"""API tokens as values."""

from dataclasses import dataclass
from datetime import datetime

from admin.scopes import Scope


@dataclass(frozen=True)
class Token:
    """Lets a program act as a person, for what its scopes say. Its secret is not kept."""

    id: int
    person: int
    creator: int
    name: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime
    used: datetime | None  # to the minute


@dataclass(frozen=True)
class TokenLine:
    """A token as a list shows it, with the names of whom it acts as and who made it."""

    token: Token
    login: str
    person: str
    creator: str
