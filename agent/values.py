"""What a setting may be: each reader takes the text that stands there and hands back the value.

Raises ValueError that says what is wrong and what would be right; it never quotes a secret.
"""

import re
import urllib.parse
from collections.abc import Callable, Collection
from typing import Any

from agent.texts import LANGUAGES

LONGEST_TOPIC = 100
LAST_PORT = 65535
OLD_ENDINGS = ("/rest", "/index.php")  # of rest_base_url, when it pointed into the old server
YES, NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
MODIFIERS = ("Ctrl", "Alt", "Shift", "Super")
FEWEST_MODIFIERS = 2  # with fewer, somebody at work would press it by chance
AUTH_MODES = ("none", "basic")

Reader = Callable[[str], Any]


def text(given: str) -> str:
    """Any words."""
    return given


def server_address(given: str) -> str:
    """The server's address, without what the old client had to put behind it."""
    parts = urllib.parse.urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{given!r} is not an address such as https://help.example.org")
    if parts.username or parts.password or parts.query:
        raise ValueError("the address must not hold a user name, a password or a query")
    path = parts.path.rstrip("/")
    for ending in OLD_ENDINGS:
        path = path.removesuffix(ending)
    return f"{parts.scheme}://{parts.netloc}{path}"


def language(given: str) -> str:
    """One that this program speaks, also as part of a locale's name: es_ES.UTF-8."""
    code = given[:2].lower()
    if code not in LANGUAGES:
        raise ValueError(f"{given!r} is not a language of this program: {', '.join(LANGUAGES)}")
    return code


def topic(given: str) -> str:
    """What requests are about, as the desk calls it."""
    if len(given) > LONGEST_TOPIC:
        raise ValueError(f"a topic has at most {LONGEST_TOPIC} characters")
    return given


def one_of(words: Collection[str]) -> Reader:
    """One of these words."""

    def read(given: str) -> str:
        if given not in words:
            raise ValueError(f"{given!r} is none of {', '.join(words)}")
        return given

    return read


def yes_or_no(given: str) -> bool:
    """True or False, as the old client wrote it; yes, no, on, off, 1 and 0 do as well."""
    word = given.lower()
    if word not in YES | NO:
        raise ValueError(f"{given!r} is neither True nor False")
    return word in YES


def port(given: str) -> int:
    """A TCP port."""
    if not given.isdecimal() or not 1 <= int(given) <= LAST_PORT:
        raise ValueError(f"{given!r} is no port; write a number from 1 to {LAST_PORT}")
    return int(given)


def host(given: str) -> str:
    """A name or an address, and nothing about it: no scheme, no port, no credentials."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]+|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]?", given):
        raise ValueError(
            f"{given.rpartition('@')[2]!r} is no host name; write the name alone, such as "
            "proxy.example.org: port, user name and password have keys of their own"
        )
    return given.strip("[]")


def auth_mode(given: str) -> str:
    """How the proxy wants to be told who asks."""
    mode = given.lower()
    if mode not in AUTH_MODES:
        raise ValueError(
            f"{given!r} is not supported; write none or basic (for NTLM or Kerberos, put a local "
            "proxy such as cntlm or px in between and name that)"
        )
    return mode


def colour(given: str) -> str:
    """#RRGGBB."""
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", given):
        raise ValueError(f"{given!r} is no colour; write #RRGGBB, such as #0B6B74")
    return given.upper()


def keys(given: str) -> str:
    """A combination for the whole desktop: one key with at least two of Ctrl, Alt, Shift, Super."""
    *modifiers, key = (part.strip() for part in given.split("+"))
    names = [name.capitalize() for name in modifiers]
    if not key or len(set(names)) < FEWEST_MODIFIERS or set(names) - {*MODIFIERS}:
        raise ValueError(
            f"{given!r} is no combination of keys; write two or more of {', '.join(MODIFIERS)} "
            "and a key by its X name, such as Ctrl+Alt+End"
        )
    return "+".join([*names, key])
