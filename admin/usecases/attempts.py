"""How often somebody may try to get in, so that nobody can keep another one out.

Each attempt is counted before it is made, under several names at once, and the count is taken
back when it succeeds; all desks count together, in the database.

    pair        this login from this address: who guesses at one person from one place is stopped
                there, and only there
    browser     instead of it, for a browser in which this person has signed in before: what
                others try has no influence on it
    place       this address, whoever it tries: one place cannot try everybody
    everywhere  this login from all places where it has never signed in: guesses from many places
                are slowed too. A known browser and a known address are not counted here, so the
                person gets in while the attack goes on.

A single place is stopped by its own count long before it can fill `everywhere`.
"""

import hashlib
import ipaddress
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin.errors import TooMany
from admin.model_access import Visit
from admin.ports import UnitOfWork
from admin.usecases.people import digest
from admin.words import N_
from broker.ids import unguessable

TOO_MANY = N_("Too many attempts; wait a few minutes and try again.")
IPV6_HOME = 64  # bits that one customer is given; below them addresses cost nothing


@dataclass(frozen=True)
class Limit:
    """So many within so long."""

    most: int
    window: timedelta


LIMITS: Mapping[str, Limit] = {
    "pair": Limit(10, timedelta(minutes=5)),
    "browser": Limit(10, timedelta(minutes=5)),
    "place": Limit(100, timedelta(minutes=5)),  # an office may share one address
    "everywhere": Limit(50, timedelta(minutes=15)),
}


@dataclass(frozen=True)
class Attempt:
    """One that is under way; it counts as failed unless `succeeded` or `void`."""

    id: str
    names: Mapping[str, str]  # kind of limit -> what is counted; its own earlier failures first


def begin(uow: UnitOfWork, now: datetime, what: str, login: str, visit: Visit) -> Attempt:
    """Count an attempt at `what` ("password", "code"). Raises TooMany."""
    who = hashlib.sha256(f"{what} {plain(login)}".encode()).hexdigest()[:32]
    place = home(visit.address)
    known_browser, known_place = uow.was_here(login, digest(visit.device), place, now)
    if known_browser:
        names = {"browser": f"browser {who} {digest(visit.device)[:32]}"}
    else:
        names = {"pair": f"pair {who} {place}", "place": f"place {place}"}
        if not known_place:
            names["everywhere"] = f"everywhere {who}"
    for kind, name in names.items():
        limit = LIMITS[kind]
        if uow.attempts(name, now - limit.window) >= limit.most:
            raise TooMany(TOO_MANY)
    attempt = Attempt(unguessable(), names)
    uow.add_attempt(attempt.id, list(names.values()), now)
    return attempt


def confirm(uow: UnitOfWork, now: datetime, attempt: Attempt) -> None:
    """Look again, once it stands there: of many at the same moment none saw the others before.

    Raises TooMany; the attempt is then to be `void`.
    """
    for kind, name in attempt.names.items():
        limit = LIMITS[kind]
        if uow.attempts(name, now - limit.window) > limit.most:
            raise TooMany(TOO_MANY)


def succeeded(uow: UnitOfWork, attempt: Attempt) -> None:
    """It was right: the typing errors before it are forgiven."""
    void(uow, attempt)
    uow.drop_attempts(next(iter(attempt.names.values())))


def void(uow: UnitOfWork, attempt: Attempt) -> None:
    """It could not be decided, so it counts for nothing."""
    uow.drop_attempt(attempt.id)


def plain(login: str) -> str:
    """The login without what some directory might overlook, so that it is counted as one."""
    folded = unicodedata.normalize("NFKC", login).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def home(address: str) -> str:
    """The address, or its network where one customer has a whole one [RFC 6177]."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_HOME), strict=False))
    return str(parsed)
