"""The tables. Times are UTC; ids of agents and requests are the 32 digits they have on the road."""

from admin.tables.base import ON_MARIADB, Digest, Key, Moment, Salt, metadata
from admin.tables.casefile import chain, changes, seals
from admin.tables.people import links, machines, people, sessions
from admin.tables.requests import requests
from admin.tables.road import inbox, outbox
from admin.tables.tokens import api_tokens

__all__ = [
    "ON_MARIADB",
    "Digest",
    "Key",
    "Moment",
    "Salt",
    "api_tokens",
    "chain",
    "changes",
    "inbox",
    "links",
    "machines",
    "metadata",
    "outbox",
    "people",
    "requests",
    "seals",
    "sessions",
]  # fmt: skip
