"""A picture: of somebody's screen, attached to their request, or of a technician themselves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Picture:
    """What is known of it; its bytes are asked for by themselves."""

    at: datetime
    kind: str
    width: int
    height: int
