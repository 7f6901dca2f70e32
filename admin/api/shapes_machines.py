"""Machines, sites, and the codes by which they come in, as the API has them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from admin.api.shapes import ShortWords, Somebody


class Site(Struct):
    """A place where machines stand."""

    id: int
    name: str


class Sites(Struct):
    """All of them, by name."""

    sites: list[Site]


class Machine(Struct):
    """A machine whose agent has signed in. `enrolled`: it needs no password."""

    id: str
    name: str
    system: str
    person: Somebody
    revoked: bool
    site: Site | None
    seen: datetime | None
    enrolled: bool
    guest: bool


class Machines(Struct):
    """All machines, by name."""

    machines: list[Machine]


class NewEnrolmentCode(Struct, forbid_unknown_fields=True):
    """A code with which so many machines come in without a password, for so many days.

    With a login they ask in that person's name, else each is an account of its own. Numbers are
    whole; JSON writes 8 and 8.0 for the same one [RFC 8259, 6], so both are read.
    """

    name: ShortWords
    uses: Annotated[float, Meta(ge=1, le=10_000, multiple_of=1)] = 1
    days: Annotated[float, Meta(ge=1, le=365, multiple_of=1)] = 7
    login: Annotated[str, Meta(max_length=200)] = ""
    site: Annotated[float, Meta(ge=0, le=10**15 - 1, multiple_of=1)] | None = None


class EnrolmentCode(Struct):
    """What there is to know of a code; the code itself is shown once, when it is made."""

    id: int
    name: str
    most: int
    uses: int
    created: datetime
    expires: datetime
    revoked: bool
    person: int | None
    site: int | None


class MadeEnrolmentCode(EnrolmentCode):
    """With the code itself."""

    code: str


class EnrolmentCodes(Struct):
    """All of them, the newest first."""

    codes: list[EnrolmentCode]


class GuestCode(Struct):
    """To be read out to somebody without an account: good once, until then."""

    code: str
    expires: datetime
