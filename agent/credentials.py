"""How this machine signs in: with a password, by itself once it is enrolled, or with a code.

A code is exchanged once for a credential, which the machine signs in with from then on. That of an
enrolled machine is kept in the safe, and so is a password that the person wants to be remembered; a
guest's ends with the process.
"""

from dataclasses import dataclass, field
from typing import Protocol

from agent.safe import Safe

CREDENTIAL, PASSWORD = "credential", "password"  # how they are called in the safe
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
    remember: bool | None = None  # None: as it was
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


def kept(safe: Safe) -> Credentials | None:
    """What this machine or this person signs in with by itself, if something is kept."""
    if credential := safe.read(CREDENTIAL):
        return Enrolled(credential)
    login, _, password = safe.read(PASSWORD).partition("\n")
    return Password(login, password) if login and password else None


def learnt(safe: Safe, given: Credentials, now: Credentials) -> None:
    """After a good sign-in: keep or forget what is to be kept or forgotten."""
    if isinstance(given, EnrolmentCode) and isinstance(now, Enrolled):
        safe.keep(CREDENTIAL, now.credential)
    elif isinstance(given, Password) and given.remember:
        safe.keep(PASSWORD, f"{given.login}\n{given.password}")
    elif isinstance(given, Password) and given.remember is False:
        safe.forget(PASSWORD)
