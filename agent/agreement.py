"""What this machine's user answered, once: may technicians help here without being asked?

The answer stands in a file beside the machine's other secrets, with its date and the server that
it was given to. The agent looks at that file whenever a technician comes unasked: without it, or
with another answer, it says no, whatever the desk believes.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from agent.safe import write

FILE = "direct.json"


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    server: str
    agreed: bool
    at: datetime


@dataclass(frozen=True)
class Agreement:
    """Towards one server. With `wanted` False nothing is asked, and nobody comes in unasked."""

    folder: Path
    server: str
    wanted: bool

    def answer(self) -> bool | None:
        """What was answered; None when nothing was."""
        try:
            kept = msgspec.json.decode((self.folder / FILE).read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError):
            return None
        return kept.agreed if kept.server == self.server else None

    def given(self) -> bool:
        """May somebody come in unasked now?"""
        return self.wanted and self.answer() is True

    def keep(self, agreed: bool, now: datetime) -> None:
        """From now on. Raises OSError."""
        kept = msgspec.json.encode(_Kept(self.server, agreed, now))
        write(self.folder / FILE, kept.decode())
