"""The settings as they are now: the environment, then what an administrator set, then defaults.

A variable that is set in the environment stands: a page does not change what an operator wrote.
All desks read what was set every few seconds, so that a change needs no new start.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from enum import StrEnum, auto
from typing import Any

from admin.chore import Chore
from admin.ports import Store
from admin.settings import Rules, Settings
from broker.log import get
from broker.settings import REQUIRED

EVERY_SECONDS = 2.0
SETTABLE = (
    "organisation", "language", "time_zone", "keep_days", "picture_days", "guests", "totp_roles",
    "session", "session_idle", "device", "lease", "grace", "wait",
)  # fmt: skip
"""What an administrator expects to find in a page; the rest is an operator's."""
log = get("desk")


class Source(StrEnum):
    """Where a setting comes from."""

    ENVIRONMENT = auto()
    PAGE = auto()
    DEFAULT = auto()


class Configuration:
    """One for each process. `settings` is another object after each change; `rules` the same."""

    def __init__(self, given: Settings, fixed: frozenset[str] = frozenset()) -> None:
        self.settings, self.fixed = given, fixed
        self.rules = Rules.of(given)
        self._given = given
        self._kept: Mapping[str, str] = {}
        self._followers: list[Callable[[Settings], object]] = []

    def follow(self, tell: Callable[[Settings], object]) -> None:
        """Told now, and after each change."""
        self._followers.append(tell)
        tell(self.settings)

    def take(self, kept: Mapping[str, str]) -> None:
        """What an administrator has set by now."""
        if kept == self._kept:
            return
        self._kept = kept
        values: dict[str, Any] = {}
        for name, text in kept.items():
            if name not in SETTABLE or name in self.fixed:
                continue
            try:
                values[name] = parsed(name, text)
            except ValueError as problem:  # kept by another version
                log.warning("setting.unusable", setting=name, why=str(problem))
        self.settings = replace(self._given, **values)
        self.rules.take(self.settings)
        for tell in self._followers:
            tell(self.settings)

    def source(self, name: str) -> Source:
        """Of this field."""
        if name in self.fixed:
            return Source.ENVIRONMENT
        return Source.PAGE if name in SETTABLE and name in self._kept else Source.DEFAULT

    def text(self, name: str) -> str:
        """As its variable would be written; nothing of what is secret."""
        about = _FIELDS[name].metadata
        if about["secret"]:
            return "•••" if getattr(self.settings, name) else ""
        if name in self._kept and self.source(name) is Source.PAGE:
            return self._kept[name]
        if name not in self.fixed and about["default"] is not REQUIRED:
            return str(about["default"])
        return written(getattr(self.settings, name))


_FIELDS = {one.name: one for one in fields(Settings)}
ALL = tuple(_FIELDS)


def variable(name: str) -> str:
    """The environment's name for it."""
    return str(_FIELDS[name].metadata["variable"])


def meaning(name: str) -> str:
    """What it does, as `--help` says it."""
    return str(_FIELDS[name].metadata["meaning"])


def default(name: str) -> str:
    """As its variable would be written."""
    return str(_FIELDS[name].metadata["default"])


def parsed(name: str, text: str) -> Any:
    """Raises ValueError, in English."""
    return _FIELDS[name].metadata["parse"](text)


def written(value: object) -> str:
    """A value as a variable holds it."""
    match value:
        case bool():
            return "1" if value else "0"
        case float():
            return f"{value:g}"
        case tuple() | frozenset() | list():
            return ",".join(sorted(map(str, value)))
    return str(value)


class Reader(Chore):
    """Has the configuration follow what was set at any desk."""

    def __init__(self, store: Store, configuration: Configuration) -> None:
        super().__init__("settings", EVERY_SECONDS, "settings.failed")
        self._store, self._configuration = store, configuration

    def turn(self) -> None:
        """Read it. Raises Away."""
        with self._store.read() as uow:
            self._configuration.take(uow.settings())
