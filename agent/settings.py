"""Settings of the agent: the old INI file's sections and keys, then the command line.

    /etc/helpchannel.conf        for all users of the machine
    ~/.config/helpchannel/…      this user's, read second
    --server, --login …          the command line, read last

Keys of the old client that mean nothing here (its polling, its repeater, its tunnel program) are
read over in silence, so that a site's old file goes on working.
"""

import configparser
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent.desktop.choice import AUTO, SERVERS
from agent.wording import LANGUAGES

LONGEST_TOPIC = 100
SYSTEM_FILE = Path("/etc/helpchannel.conf")
OLD_ENDINGS = ("/rest", "/index.php")  # of rest_base_url, when it pointed into the old server

KEYS = {
    ("ServerConfig", "rest_base_url"): "server",
    ("UserConfig", "default_user"): "login",
    ("UserConfig", "default_password"): "password",
    ("i18nConfig", "language"): "language",
    ("x11vncConfig", "command_full_path"): "x11vnc",
    ("ScreenConfig", "server"): "vnc_server",
    ("HelpConfig", "topic"): "topic",
}


class BadSettings(Exception):
    """A setting that cannot be used; the text names it, where it stands, and the remedy."""


@dataclass(frozen=True)
class Settings:
    """What the agent needs to know before it can begin."""

    server: str = ""
    login: str = ""
    password: str = ""
    language: str = "en"
    x11vnc: str = "x11vnc"
    vnc_server: str = AUTO
    topic: str = ""  # what requests of this machine are about: a site, as the desk calls it


def load(files: Sequence[Path], environment: Mapping[str, str]) -> Settings:
    """The settings in these files, later ones on top of earlier ones.

    Raises BadSettings.
    """
    settings = Settings(language=_language(environment))
    for file in files:
        for (section, key), value in _read(file).items():
            name = KEYS[section, key]
            try:
                settings = override(settings, **{name: value})
            except ValueError as error:
                raise BadSettings(f"{file}: [{section}] {key}: {error}") from None
    return settings


def override(settings: Settings, **values: str | None) -> Settings:
    """These values instead; None and empty ones change nothing.

    Raises ValueError that tells what is wrong with one.
    """
    given = {name: value.strip() for name, value in values.items() if value and value.strip()}
    if "server" in given:
        given["server"] = server_address(given["server"])
    if "language" in given:
        given["language"] = _known_language(given["language"])
    if len(given.get("topic", "")) > LONGEST_TOPIC:
        raise ValueError(f"a topic has at most {LONGEST_TOPIC} characters")
    if given.get("vnc_server", AUTO) not in SERVERS:
        raise ValueError(f"{given['vnc_server']!r} is none of {', '.join(SERVERS)}")
    return replace(settings, **given)


def server_address(text: str) -> str:
    """The server's address, without what the old client had to put behind it.

    Raises ValueError.
    """
    parts = urllib.parse.urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{text!r} is not an address such as https://help.example.org")
    if parts.username or parts.password or parts.query:
        raise ValueError("the address must not hold a user name, a password or a query")
    path = parts.path.rstrip("/")
    for ending in OLD_ENDINGS:
        path = path.removesuffix(ending)
    return f"{parts.scheme}://{parts.netloc}{path}"


def _read(file: Path) -> dict[tuple[str, str], str]:
    """What of this file we know; nothing when it is not there."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        with file.open(encoding="utf-8") as lines:
            parser.read_file(lines)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadSettings(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadSettings(f"{file}: is not in UTF-8; save it as UTF-8") from None
    except configparser.Error as error:
        # Its own text would quote the line, and the line may hold a password.
        line = getattr(error, "lineno", None) or getattr(error, "errors", [(1, "")])[0][0]
        raise BadSettings(f"{file}: line {line} is no [section] and no key = value") from None
    found = {}
    for section, key in KEYS:
        if parser.has_option(section, key):
            found[section, key] = parser.get(section, key).strip().strip("\"'")
    return found


def _known_language(text: str) -> str:
    code = text[:2].lower()
    if code not in LANGUAGES:
        raise ValueError(f"{text!r} is not a language of this program: {', '.join(LANGUAGES)}")
    return code


def _language(environment: Mapping[str, str]) -> str:
    """As the desktop speaks [POSIX, LC_ALL before LC_MESSAGES before LANG]; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            code = environment[name][:2].lower()
            return code if code in LANGUAGES else "en"
    return "en"
