"""What signing in needs from outside, as protocols. The store knows secrets by digest only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from admin.model import Person, Role
from admin.model_access import Device, Found, Halfway, SecondFactor, Session, Step, Visit


class AccessRows(Protocol):
    """A part of admin.ports.UnitOfWork."""

    # sessions
    def add_session(
        self, digest: str, person: int, now: datetime, expires: datetime, visit: Visit
    ) -> None: ...
    def session(
        self, digest: str, now: datetime, unused_since: datetime
    ) -> tuple[Person, Session] | None:
        """Whose it is; None when it is over, too long unused, or the account is not active."""

    def sessions_of(self, person: int, now: datetime, unused_since: datetime) -> Sequence[Session]:
        """The last used first."""

    def touch_session(self, session: int, now: datetime) -> None: ...
    def drop_session(self, digest: str) -> None: ...
    def drop_session_of(self, person: int, session: int) -> bool:
        """End one; False when this person has no such session."""

    def drop_sessions(self, person: int, keep: int | None = None) -> None: ...

    # the way in
    def add_halfway(self, digest: str, person: int, needs: Step, expires: datetime) -> None: ...
    def halfway(self, digest: str, now: datetime) -> Halfway | None: ...
    def drop_halfway(self, digest: str) -> bool:
        """Use it up; False if it was used already."""

    def drop_halfways(self, person: int) -> None: ...

    # known browsers
    def device(self, digest: str, person: int, now: datetime) -> Device | None: ...
    def keep_device(
        self, digest: str, person: int, now: datetime, expires: datetime,
        trusted_until: datetime | None, visit: Visit,
    ) -> None:  # fmt: skip
        """Add it, or note that it was used again."""

    def devices_of(self, person: int, now: datetime) -> Sequence[Device]: ...
    def drop_device(self, person: int, device: int) -> bool: ...
    def drop_devices(self, person: int) -> None: ...
    def distrust_devices(self, person: int) -> None:
        """A code is asked in all of them again."""

    def was_here(self, login: str, device: str, address: str, now: datetime) -> tuple[bool, bool]:
        """Has this login signed in before: in the browser with this digest, from this address?"""

    # second factors
    def second_factor(self, person: int) -> SecondFactor | None: ...
    def has_second_factor(self) -> frozenset[int]:
        """Everybody who has one."""

    def set_second_factor(self, person: int, secret: str, step: int, now: datetime) -> None: ...
    def drop_second_factor(self, person: int) -> bool:
        """With its recovery codes; False if there was none."""

    def use_step(self, person: int, step: int) -> bool:
        """Use up the codes up to this step; False if they were before."""

    def allow_machine(self, person: int, until: datetime | None) -> None: ...
    def set_recovery_codes(self, person: int, digests: Sequence[str]) -> None: ...
    def recovery_codes_left(self, person: int) -> int: ...
    def use_recovery_code(self, person: int, digest: str) -> bool: ...

    # who somebody is elsewhere
    def identity(self, source: str, subject: str) -> Person | None: ...
    def identities_of(self, person: int) -> Sequence[str]:
        """The sources that know this person."""

    def add_identity(self, source: str, subject: str, person: int) -> None: ...
    def know_as(self, person: int, name: str, role: Role) -> None:
        """Take over what a directory or a provider says."""

    # attempts
    def add_attempt(self, attempt: str, names: Sequence[str], now: datetime) -> None: ...
    def attempts(self, name: str, since: datetime) -> int: ...
    def drop_attempt(self, attempt: str) -> None: ...
    def drop_attempts(self, name: str) -> None: ...


class Directory(Protocol):
    """Knows people and their passwords. `identity.directory` is the real one."""

    def check(self, login: str, password: str) -> Found:
        """Raises SignInError when it is nobody's, or they may not come in; and Unavailable."""


class Provider(Protocol):
    """Vouches for people who sign in at its own pages. `identity.provider` is the real one."""

    label: str
    """What it is called on the sign-in page."""

    def leave_for(self, secret: str) -> str:
        """Where to send a browser that keeps this secret. Raises Unavailable."""

    def came_back(self, secret: str, said: Mapping[str, str]) -> Found:
        """Raises SignInError when it proves nothing, or they may not come in; and Unavailable."""
