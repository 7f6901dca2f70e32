"""The tables. Times are UTC; ids of agents and requests are the 32 digits they have on the road."""

from admin.tables.access import (
    attempts,
    devices,
    halfways,
    identities,
    recovery_codes,
    second_factors,
    sessions,
)
from admin.tables.base import ON_MARIADB, Digest, Key, Moment, Salt, metadata
from admin.tables.casefile import chain, changes, seals
from admin.tables.chat import messages
from admin.tables.people import links, machines, people
from admin.tables.photos import photos
from admin.tables.pictures import pictures
from admin.tables.requests import requests
from admin.tables.road import inbox, outbox
from admin.tables.settings import settings
from admin.tables.sites import enrolment_codes, guest_codes, sites
from admin.tables.tokens import api_tokens
from admin.tables.topics import absences, categories, hours, serves, topics
from admin.tables.words import words

__all__ = [
    "ON_MARIADB",
    "Digest",
    "Key",
    "Moment",
    "Salt",
    "absences",
    "api_tokens",
    "attempts",
    "categories",
    "chain",
    "changes",
    "devices",
    "enrolment_codes",
    "guest_codes",
    "halfways",
    "hours",
    "identities",
    "inbox",
    "links",
    "machines",
    "messages",
    "metadata",
    "outbox",
    "people",
    "photos",
    "pictures",
    "recovery_codes",
    "requests",
    "seals",
    "second_factors",
    "serves",
    "sessions",
    "settings",
    "sites",
    "topics",
    "words",
]  # fmt: skip
