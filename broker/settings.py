"""Settings: `HC_*` variables, read once into a frozen object, each with its meaning.

    @dataclass(frozen=True)
    class Relay(Common):
        listen: Address = setting("HC_RELAY_LISTEN", "127.0.0.1:8001", "its own", Address.parse)

    settings = load_or_exit(Relay, "relay")

A wrong or missing variable is a `SettingProblem` that names it; all of them are told at once.
"""

import math
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
REQUIRED = object()
MOST_SECONDS = 1e9  # thirty years


class SettingProblem(Exception):
    """One line for each variable that cannot be used."""


@dataclass(frozen=True)
class Address:
    """A host and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        host, colon, port = text.rpartition(":")
        if not colon or not host or not port.isdigit() or not 0 <= int(port) < 65536:  # noqa: PLR2004
            raise ValueError("must be HOST:PORT")
        return cls(host.strip("[]"), int(port))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def after(self, number: int) -> "Address":
        """The address so many ports further; port 0 (any) stays 0."""
        return Address(self.host, self.port and self.port + number)


def setting(
    variable: str,
    default: Any,
    meaning: str,
    parse: Callable[[str], Any] = str,
    *,
    secret: bool = False,
) -> Any:
    """One setting: its variable, its default as it would be written (or REQUIRED), its meaning."""
    return field(
        metadata={
            "variable": variable,
            "default": default,
            "meaning": meaning,
            "parse": parse,
            "secret": secret,
        }
    )


def seconds(text: str) -> float:
    """A positive number of seconds, and no more than can be added to a date."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= MOST_SECONDS:
        raise ValueError("must be a positive number of seconds, at most 1000000000")
    return value


def url(text: str) -> str:
    """An http or https address, without the slash at its end."""
    if not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return text.rstrip("/")


def broker_urls(text: str) -> tuple[str, ...]:
    """One or more amqp:// or amqps:// addresses, separated by commas."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found or not all(part.startswith(("amqp://", "amqps://")) for part in found):
        raise ValueError("must be amqp://user:password@host:port/vhost, several by commas")
    return found


def one_of(*words: str) -> Callable[[str], str]:
    """A choice among words."""

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError("must be one of " + ", ".join(words))
        return text

    return parse


def load(kind: type[T], environment: Mapping[str, str]) -> T:
    """The settings of this kind.

    Raises SettingProblem that names every variable that is missing or wrong.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for one in fields(kind):  # type: ignore[arg-type]
        name, default = one.metadata["variable"], one.metadata["default"]
        text = environment.get(name, "") or default
        if text is REQUIRED:
            problems.append(f"{name} is not set: {one.metadata['meaning']}")
            continue
        try:
            values[one.name] = one.metadata["parse"](text)
        except ValueError as error:
            shown = "its value" if one.metadata["secret"] else repr(text)
            problems.append(f"{name}: {shown} cannot be used: {error}")
    if problems:
        raise SettingProblem("\n".join(problems))
    return kind(**values)


def described(kind: type[Any]) -> str:
    """All variables of this kind, one a line, for `--help`."""
    lines = []
    for one in fields(kind):
        default = one.metadata["default"]
        shown = "required" if default is REQUIRED else f"default {default or '(empty)'}"
        lines.append(f"  {one.metadata['variable']:<22} {one.metadata['meaning']} ({shown})")
    return "\n".join(lines)


def load_or_exit(kind: type[T], program: str) -> T:
    """The settings from the real environment, for a process's `main`.

    `--help` on the command line prints them; a wrong one stops the start with exit code 2.
    """
    if "--help" in sys.argv[1:] or "-h" in sys.argv[1:]:
        print(f"usage: {program}\n\nSettings, as environment variables:\n{described(kind)}")  # noqa: T201
        raise SystemExit(0)
    try:
        return load(kind, os.environ)  # noqa: TID251 - the one place
    except SettingProblem as problem:
        print(f"{program}: cannot start.\n{problem}", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None


def set_in_environment(kind: type[Any]) -> frozenset[str]:
    """The fields whose variables the real environment holds."""
    return frozenset(
        one.name
        for one in fields(kind)
        if os.environ.get(one.metadata["variable"])  # noqa: TID251 - see above
    )


@dataclass(frozen=True)
class Common:
    """What every process of the service reads."""

    public_url: str = setting(
        "HC_PUBLIC_URL", "http://127.0.0.1:8080", "the one public address", url
    )
    broker_urls: tuple[str, ...] = setting(
        "HC_BROKER_URL",
        REQUIRED,
        "RabbitMQ, as this process's own account",
        broker_urls,
        secret=True,
    )
    log_format: str = setting(
        "HC_LOG_FORMAT", "console", "console or json", one_of("console", "json")
    )
    log_level: str = setting(
        "HC_LOG_LEVEL", "info", "debug, info, warning or error",
        one_of("debug", "info", "warning", "error"),
    )  # fmt: skip
    public_keys: Path = setting(
        "HC_PUBLIC_KEYS", "var/keys/public", "folder of the public keys that verify tickets", Path
    )
