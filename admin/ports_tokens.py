"""What the use cases need of API tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from admin.model import Person
from admin.model_tokens import Token, TokenLine


class Tokens(Protocol):
    """Kept by their digests only."""

    def add_token(self, token: Token, digest: str) -> int:
        """Its id; the one that it says is not looked at."""

    def token(self, digest: str, now: datetime) -> tuple[Token, Person] | None:
        """One that is not over, of somebody whose account is active."""

    def token_numbered(self, token_id: int) -> Token | None: ...
    def tokens(self, of: int | None = None) -> Sequence[TokenLine]:
        """Those that act as this person or were made by them, or all; the newest first."""

    def token_used(self, token_id: int, now: datetime) -> None: ...
    def drop_token(self, token_id: int) -> None: ...
