"""What an API token may do: its scopes, and the permission that its person needs for each. Pure.

A token never does more than its person may: each call asks both. `who:what` as GitHub and others
write them, so that they read alike in a document and in a list.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from admin.model import Role
from admin.permissions import Permission, may
from admin.words import N_


class Scope(StrEnum):
    """One thing that a token is for."""

    READ_REQUESTS = "read:requests"
    ACT_REQUESTS = "act:requests"
    WRITE_MESSAGES = "write:messages"
    DELETE_REQUESTS = "delete:requests"
    READ_HISTORY = "read:history"
    READ_PEOPLE = "read:people"
    MANAGE_PEOPLE = "manage:people"
    READ_MACHINES = "read:machines"
    MANAGE_MACHINES = "manage:machines"
    READ_SETTINGS = "read:settings"
    MANAGE_SETTINGS = "manage:settings"
    READ_SERVICE = "read:service"


NEEDS: Mapping[Scope, Permission] = {
    Scope.READ_REQUESTS: Permission.SEE_BOARD,
    Scope.ACT_REQUESTS: Permission.TAKE_REQUESTS,
    Scope.WRITE_MESSAGES: Permission.TAKE_REQUESTS,
    Scope.DELETE_REQUESTS: Permission.DELETE_REQUESTS,
    Scope.READ_HISTORY: Permission.SEE_BOARD,
    Scope.READ_PEOPLE: Permission.MANAGE_PEOPLE,
    Scope.MANAGE_PEOPLE: Permission.MANAGE_PEOPLE,
    Scope.READ_MACHINES: Permission.MANAGE_MACHINES,
    Scope.MANAGE_MACHINES: Permission.MANAGE_MACHINES,
    Scope.READ_SETTINGS: Permission.MANAGE_SETTINGS,
    Scope.MANAGE_SETTINGS: Permission.MANAGE_SETTINGS,
    Scope.READ_SERVICE: Permission.SEE_BOARD,
}

MEANING: Mapping[Scope, str] = {
    Scope.READ_REQUESTS: N_("see open requests, what became of each and what was written there"),
    Scope.ACT_REQUESTS: N_("accept, give up, hand on, cancel and finish requests"),
    Scope.WRITE_MESSAGES: N_("write to people who wait or whom you help"),
    Scope.DELETE_REQUESTS: N_("delete requests for good, with a reason"),
    Scope.READ_HISTORY: N_("see ended requests"),
    Scope.READ_PEOPLE: N_("see the accounts"),
    Scope.MANAGE_PEOPLE: N_("add and deactivate accounts, make one-time links"),
    Scope.READ_MACHINES: N_("see the machines, sites and enrolment codes"),
    Scope.MANAGE_MACHINES: N_("revoke machines, make and revoke enrolment codes"),
    Scope.READ_SETTINGS: N_("see the desk's settings, nothing secret among them"),
    Scope.MANAGE_SETTINGS: N_("change what administrators set in the page of settings"),
    Scope.READ_SERVICE: N_("see relays and the state of the service"),
}


def offered(role: Role) -> Sequence[Scope]:
    """What a token of somebody with this role can be for."""
    return [scope for scope in Scope if may(role, NEEDS[scope])]


def written(scopes: Iterable[Scope]) -> str:
    """As they are kept: in one order, with spaces between them."""
    chosen = frozenset(scopes)
    return " ".join(scope for scope in Scope if scope in chosen)


def read(text: str) -> frozenset[Scope]:
    """What was `written`; a scope that there is no more is nothing."""
    known = set(Scope)
    return frozenset(Scope(word) for word in text.split() if word in known)
