"""The tables. Times are UTC; ids of agents and requests are the 32 digits they have on the road."""

from admin.tables.base import ON_MARIADB, Key, Moment, metadata
from admin.tables.people import links, machines, people, sessions
from admin.tables.requests import changes, requests
from admin.tables.road import inbox, outbox

__all__ = [
    "ON_MARIADB",
    "Key",
    "Moment",
    "changes",
    "inbox",
    "links",
    "machines",
    "metadata",
    "outbox",
    "people",
    "requests",
    "sessions",
]  # fmt: skip
