"""How people get in, as values: sessions, known browsers, second factors, names elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from admin.model import Person, Role


@dataclass(frozen=True)
class Visit:
    """Where somebody comes from; `device` is the secret by which we know their browser."""

    address: str
    browser: str = ""
    device: str = ""


@dataclass(frozen=True)
class Session:
    """A browser that is signed in."""

    id: int
    person: int
    created: datetime
    seen: datetime
    expires: datetime
    address: str
    browser: str


@dataclass(frozen=True)
class Device:
    """A browser in which this person has signed in before."""

    id: int
    person: int
    created: datetime
    seen: datetime
    expires: datetime
    trusted_until: datetime | None
    address: str
    browser: str


@dataclass(frozen=True)
class SecondFactor:
    """The secret of somebody's one-time codes; those of steps up to `last_step` are used up."""

    secret: str
    last_step: int
    created: datetime
    machine_until: datetime | None = None


class Step(StrEnum):
    """What is still to come when the password was right."""

    NONE = "none"
    CODE = "code"
    ENROL = "enrol"


@dataclass(frozen=True)
class Halfway:
    """Somebody whose password was right, and who is not in yet."""

    person: Person
    needs: Step


@dataclass(frozen=True)
class Found:
    """Somebody as a directory or a provider knows them.

    `role` is None where the site leaves roles to its administrators.
    """

    source: str
    subject: str
    login: str
    name: str
    role: Role | None
    strong: bool = False  # a second factor was asked for there
