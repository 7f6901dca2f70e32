"""What a site sets of signing in; it is as strict as it can be where the site says nothing."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from admin.identity.roles import roles
from admin.model import Role
from broker.settings import seconds, setting


def readable(text: str) -> str:
    """A file that is there."""
    if text and not Path(text).is_file():
        raise ValueError("there is no such file")
    return text


@dataclass(frozen=True)
class AccessSettings:
    """A part of admin.settings.Settings."""

    session: float = setting(
        "HC_SESSION_SECONDS", "43200", "a sign-in lasts, however busy it is", seconds
    )
    session_idle: float = setting(
        "HC_SESSION_IDLE_SECONDS", "7200", "without any page of theirs open, and it ends", seconds
    )
    totp_roles: frozenset[Role] = setting(
        "HC_TOTP_ROLES", "", "roles that need a code beside the password, by commas", roles
    )
    device: float = setting(
        "HC_REMEMBER_DEVICE_SECONDS", "2592000", "no code is asked in a remembered browser",
        seconds,
    )  # fmt: skip


@dataclass(frozen=True)
class AccessRules:
    """The times and roles that the use cases go by."""

    session: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=2)
    device: timedelta = timedelta(days=30)
    totp_roles: frozenset[Role] = frozenset()

    @classmethod
    def of(cls, settings: AccessSettings) -> "AccessRules":
        return cls(
            timedelta(seconds=settings.session),
            timedelta(seconds=settings.session_idle),
            timedelta(seconds=settings.device),
            settings.totp_roles,
        )
