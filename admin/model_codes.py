"""Codes by which machines come in without a password, as values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class EnrolmentCode:
    """Lets up to `most` machines in until it ends: for this person, else each for itself."""

    id: int
    name: str
    most: int
    uses: int
    created: datetime
    expires: datetime
    revoked: bool = False
    person: int | None = None
    site: int | None = None

    def good(self, now: datetime) -> bool:
        """Does it let another machine in?"""
        return not self.revoked and self.uses < self.most and self.expires > now
