"""An operation of the API as a value: where it is, who may call it, what it takes and gives.

Paths are written as OpenAPI has them, `/api/v1/requests/{request}`; what stands for a part is in
`PARTS`, once for the router and once for the document.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from msgspec import Struct

from admin.scopes import Scope

PREFIX = "/api/v1"
HEX = "[0-9a-f]{32}"
NUMBER = "[0-9]{1,15}"


class Who(StrEnum):
    """Who may call what no scope is needed for."""

    NOBODY = auto()
    """No proof is needed."""
    AGENT = auto()
    """The token that an agent got at its sign-in."""
    ANY_TOKEN = auto()
    """Any API token."""


@dataclass(frozen=True)
class Part:
    """What may stand in a path."""

    pattern: str
    schema: Mapping[str, Any]
    meaning: str


NUMBERS: Mapping[str, Any] = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
PARTS: Mapping[str, Part] = {
    "request": Part(HEX, {"type": "string", "pattern": f"^{HEX}$"}, "A request's id."),
    "machine": Part(HEX, {"type": "string", "pattern": f"^{HEX}$"}, "A machine's id."),
    "person": Part(NUMBER, NUMBERS, "A person's number."),
    "topic": Part(NUMBER, NUMBERS, "A topic's number."),
    "code": Part(NUMBER, NUMBERS, "An enrolment code's number."),
}


class Nothing(Struct, forbid_unknown_fields=True):
    """Nothing is taken."""


@dataclass(frozen=True)
class Written:
    """What is no JSON but of one of these media types; and so many bytes at the most."""

    media: tuple[str, ...]
    schema: Mapping[str, Any]
    most: int


@dataclass(frozen=True)
class Data:
    """An answer that is no JSON but of this media type."""

    kind: str
    data: bytes


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    name: str
    summary: str
    room: str
    needs: Scope | Who
    gives: type[Struct] | Written | None
    status: int = 200
    query: type[Struct] = Nothing
    takes: type[Struct] | Written | None = None
    refuses: tuple[int, ...] = ()
    """Statuses that only this operation has, beside those that follow from the rest."""

    @property
    def parts(self) -> list[str]:
        """The names in its path."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def rule(self) -> str:
        """Its path as Bottle has it."""
        return re.sub(r"{(\w+)}", lambda found: f"<{found[1]}:re:{PARTS[found[1]].pattern}>",
                      self.path)  # fmt: skip

    @property
    def problems(self) -> list[int]:
        """Every status that is a problem, sorted."""
        found = {422, 503, *self.refuses}
        if self.needs is not Who.NOBODY:
            found |= {401}
        if isinstance(self.needs, Scope):
            found |= {403, 429}
        if self.needs is Who.ANY_TOKEN:
            found |= {429}
        if self.parts:
            found |= {404}
        if self.takes is not None:
            found |= {413, 415}
        return sorted(found)
