"""How this machine signs in: with a password, by itself once it is enrolled, or with a code.

A code is exchanged once for a credential, which the machine signs in with from then on. That of an
enrolled machine is kept in a file that only its user can read; a guest's ends with the process.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

CREDENTIAL = "credential"  # the file's name
GUEST_LETTERS = 8  # an enrolment code is longer


class Credentials(Protocol):
    """What the desk is asked with."""

    @property
    def path(self) -> str:
        """Where, below /api/v1/agent."""

    @property
    def refused(self) -> str:
        """The kind of problem that it is when the desk does not take them."""

    def body(self) -> dict[str, str]:
        """What is said, beside the machine."""


@dataclass(frozen=True)
class Password:
    """Of a person with an account."""

    login: str
    password: str = field(repr=False)
    path = "sign-in"
    refused = "wrong_password"

    def body(self) -> dict[str, str]:
        return {"login": self.login, "password": self.password}


@dataclass(frozen=True)
class Enrolled:
    """The machine's own."""

    credential: str = field(repr=False)
    path = "sign-in/machine"
    refused = "not_enrolled"

    def body(self) -> dict[str, str]:
        return {"credential": self.credential}


@dataclass(frozen=True)
class EnrolmentCode:
    """From an administrator: the machine is let in for good."""

    code: str = field(repr=False)
    path = "enrol"
    refused = "wrong_code"

    def body(self) -> dict[str, str]:
        return {"code": self.code}


@dataclass(frozen=True)
class GuestCode:
    """From a technician, on the telephone: somebody without an account is let in to ask once."""

    name: str
    code: str = field(repr=False)
    path = "sign-in/guest"
    refused = "wrong_code"

    def body(self) -> dict[str, str]:
        return {"name": self.name, "code": self.code}


def of_code(name: str, code: str) -> EnrolmentCode | GuestCode | None:
    """What was typed at "I have a code"; None while something is missing."""
    letters = sum(one.isalnum() for one in code)
    if letters > GUEST_LETTERS:
        return EnrolmentCode(code.strip())
    return GuestCode(name.strip(), code.strip()) if letters and name.strip() else None


def read(file: Path) -> Enrolled | None:
    """The credential that is kept here, if one is."""
    try:
        found = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return Enrolled(found) if found else None


def keep(file: Path, secret: str) -> None:
    """Written whole or not at all, and readable by its user alone from the first byte."""
    beside = file.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as new:
        new.write(secret)
    beside.replace(file)
