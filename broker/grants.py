"""What a user lets a technician do, and what a technician may ask for: pure."""

from enum import StrEnum

from msgspec import Struct


class Clipboard(StrEnum):
    """Which way copied text may go between the two; each way is a grant of its own."""

    NONE = "none"
    TO_TECHNICIAN = "to_technician"
    TO_USER = "to_user"
    BOTH = "both"

    @classmethod
    def of(cls, *, leaves: bool, enters: bool) -> "Clipboard":
        """Both ways, one, or none."""
        if leaves:
            return cls.BOTH if enters else cls.TO_TECHNICIAN
        return cls.TO_USER if enters else cls.NONE

    @property
    def leaves(self) -> bool:
        """May what is copied on the user's desktop reach the technician?"""
        return self in {Clipboard.TO_TECHNICIAN, Clipboard.BOTH}

    @property
    def enters(self) -> bool:
        """May what the technician copied reach the user's desktop?"""
        return self in {Clipboard.TO_USER, Clipboard.BOTH}


class Grant(Struct, frozen=True, forbid_unknown_fields=True):
    """What the user allows beside seeing the screen; enforced on the user's machine.

    `paused` takes even the seeing back for a while; the rest stands again after it.
    """

    control: bool = False
    clipboard: Clipboard = Clipboard.NONE
    paused: bool = False


class Wanted(StrEnum):
    """What a technician may ask the user for, in a session."""

    CONTROL = "control"
    LEAVES = "clipboard_to_technician"
    ENTERS = "clipboard_to_user"
    MONITOR = "monitor"
