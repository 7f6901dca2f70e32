"""Who may do what: one table, role -> permissions. Every route names one; the rest is denied."""

from collections.abc import Mapping
from enum import StrEnum, auto

from admin.model import Role


class Permission(StrEnum):
    """A thing that a route does. `PUBLIC` needs nobody, `AGENT` an agent's token, and `PROGRAM` an
    API token, whose scopes say the rest (`admin.scopes`).
    """

    PUBLIC = auto()
    AGENT = auto()
    PROGRAM = auto()
    SIGNED_IN = auto()
    SEE_BOARD = auto()
    TAKE_REQUESTS = auto()
    INVITE_GUESTS = auto()
    OPEN_DIRECT = auto()
    SEE_ALL_HISTORY = auto()
    FORCE_RELEASE = auto()
    DELETE_REQUESTS = auto()
    SEE_REPORTS = auto()
    EXPORT_CASES = auto()
    MANAGE_PEOPLE = auto()
    MANAGE_MACHINES = auto()
    MANAGE_TOPICS = auto()
    MANAGE_SETTINGS = auto()
    SEE_AUDIT = auto()


_TECHNICIAN = frozenset(
    {
        Permission.SIGNED_IN,
        Permission.SEE_BOARD,
        Permission.TAKE_REQUESTS,
        Permission.INVITE_GUESTS,
        Permission.OPEN_DIRECT,
    }
)

TABLE: Mapping[Role, frozenset[Permission]] = {
    Role.USER: frozenset({Permission.SIGNED_IN}),
    Role.TECH: _TECHNICIAN,
    Role.ADMIN: _TECHNICIAN
    | {
        Permission.SEE_ALL_HISTORY,
        Permission.FORCE_RELEASE,
        Permission.DELETE_REQUESTS,
        Permission.SEE_REPORTS,
        Permission.EXPORT_CASES,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_MACHINES,
        Permission.MANAGE_TOPICS,
        Permission.MANAGE_SETTINGS,
        Permission.SEE_AUDIT,
    },
}


def may(role: Role, permission: Permission) -> bool:
    """Does this role have this permission?"""
    return permission is Permission.PUBLIC or permission in TABLE[role]
