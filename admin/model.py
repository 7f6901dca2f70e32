"""What the desk keeps, as values: people, their machines, their requests, each change of one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from broker.lifecycle import State


class Role(StrEnum):
    """As the old system had them."""

    ADMIN = "ADMIN"
    TECH = "TECH"
    USER = "USER"


@dataclass(frozen=True)
class Person:
    """Somebody with an account; without a password until they have set one by their link."""

    id: int
    login: str
    name: str
    role: Role
    password_hash: str | None
    active: bool
    language: str = ""  # empty: their browser's


@dataclass(frozen=True)
class Machine:
    """An agent: one person's desktop on one machine. `id` is its name on the broker."""

    id: str
    person: int
    name: str
    system: str
    revoked: bool
    seen: datetime | None = None  # when its agent last signed in or renewed its token
    site: int | None = None
    guest: str = ""  # the name of somebody without an account, who may ask once
    direct: bool = False  # an administrator lets it be helped without being asked
    agreed: datetime | None = None  # when its user agreed to that, there


@dataclass(frozen=True)
class MachineLine:
    """A machine as lists show it, with the names that its ids stand for."""

    machine: Machine
    person: str
    login: str
    site: str | None
    enrolled: bool
    created: datetime


@dataclass(frozen=True)
class Request:
    """A help request. `deadline` is when it is given up if nothing moves before."""

    id: str
    machine: str
    user: int
    text: str
    state: State
    created: datetime
    modified: datetime
    version: int
    technician: int | None = None
    lease_until: datetime | None = None
    deadline: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    control: bool = False
    clipboard: bool = False
    ready: bool = False
    node: str | None = None
    boot: str = ""  # which run of that node
    question: str | None = None  # id of the help.accepted that the user is to answer
    place: int | None = None
    reason: str = ""
    waited: int | None = None  # seconds until somebody took it first
    consented: int | None = None  # seconds from the last question to the person's yes
    lasted: int | None = None  # seconds of the session
    refusals: int = 0  # technicians that the person did not want
    forgotten: bool = False
    topic: int | None = None
    topic_since: datetime | None = None
    site: int | None = None
    category: str = ""
    asking: str = ""  # what was asked of the user last, and not given (`broker.grants.Wanted`)
    asking_event: str | None = None  # id of the help.asked, until it is answered
    monitors: str = ""  # their names, a line each, where there is more than one
    may_be_seen: str = ""  # of them; all by the empty name
    seen: str = ""
    rating: int | None = None  # of the user's, from 1 to 5
    direct: bool = False  # nobody asked: the machine's user agreed to that before
    unread: int = 0  # messages of the user that whoever has it has not seen yet


TRACKED = (
    "state",
    "technician",
    "control",
    "clipboard",
    "ready",
    "node",
    "reason",
    "topic",
    "category",
    "rating",
)
"""Changes of these are written down, each with who and when."""


@dataclass(frozen=True)
class Change:
    """One attribute of one request, changed by somebody."""

    at: datetime
    who: str
    attribute: str
    old: str
    new: str


class Waiter(NamedTuple):
    """One in the queue."""

    request: str
    machine: str
    told: int | None
    """The place that its user was told last."""


@dataclass(frozen=True)
class Line:
    """A request as lists show it, with the names that its ids stand for."""

    request: Request
    user: str
    machine: str
    system: str
    technician: str | None
    topic: str | None = None
    site: str | None = None
    guest: bool = False  # somebody without an account
