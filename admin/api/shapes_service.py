"""The service itself as the API has it: its health, its settings, whom a token acts as."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from admin.api.shapes import Words
from admin.api.shapes_people import Person
from admin.configuration import SETTABLE
from admin.scopes import Scope
from admin.words import LANGUAGES


class Relay(Struct):
    """A relay node, by its own word."""

    node: str
    sessions: int
    waiting: int
    draining: bool


class Relays(Struct):
    """Those that were heard within the last seconds."""

    relays: list[Relay]


class Health(Struct):
    """Whether help can be given now."""

    ready: bool
    broker: Literal["up", "full", "down"]
    relays: int
    waiting: int


SourceWord = Literal["environment", "page", "default"]


class Setting(Struct):
    """A setting of the desk, as its variable would be written; of a secret no more than that there
    is one. `settable`: administrators set it, unless its source is the environment.
    """

    name: str
    variable: str
    meaning: str
    value: str
    source: SourceWord
    settable: bool


class Settings(Struct):
    """All of them, as they are now."""

    settings: list[Setting]


ZONE = "[A-Za-z0-9_+-]+"
DAYS = "^[0-9]{1,5}$"
SECONDS = r"^([1-9][0-9]{0,8}(\.[0-9]{1,3})?|0\.[0-9]{0,2}[1-9])$"
ROLES = "^(ADMIN|TECH|USER)(,(ADMIN|TECH|USER))*$"
WRITTEN: Mapping[str, Any] = {
    "organisation": Words,
    "language": Literal[tuple(LANGUAGES)],
    "time_zone": Annotated[str, Meta(pattern=f"^{ZONE}(/{ZONE})*$", max_length=64)],
    "guests": Literal["0", "1"],
    "totp_roles": Annotated[str, Meta(pattern=ROLES, max_length=100)],
    **dict.fromkeys(("keep_days", "picture_days"), Annotated[str, Meta(pattern=DAYS)]),
    **dict.fromkeys(
        ("session", "session_idle", "device", "lease", "grace", "wait"),
        Annotated[str, Meta(pattern=SECONDS)],
    ),
}
"""How a value of each looks; what else is wrong with one is told when it is set."""
SettingsChange = defstruct(
    "SettingsChange",
    [(name, WRITTEN[name] | None | UnsetType, UNSET) for name in SETTABLE],
    forbid_unknown_fields=True,
    module=__name__,
    namespace={"__doc__": "What is set from now on; null takes one back to its default."},
)


class Me(Struct):
    """Whom this token acts as, what for, and until when."""

    person: Person
    name: str
    scopes: list[Scope]
    expires: datetime
