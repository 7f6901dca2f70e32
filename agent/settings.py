"""Settings of the agent: the old INI file's sections and keys, and new ones beside them.

    beside the program           what an organisation put into its portable build
    /etc/helpchannel.conf        for all users of the machine
    ~/.config/helpchannel/…      this user's
    HC_AGENT_<FIELD>             the environment: HC_AGENT_SERVER, HC_AGENT_LANGUAGE, …
    --server, --login …          the command line

Each stands on top of those above it; `--config FILE` takes the place of all files. Keys of the old
client that mean nothing here (its polling, its repeater, its tunnel program) are read over in
silence, so that a site's old file goes on working. `helpchannel.conf.sample` describes each key.
"""

import configparser
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent import values
from agent.desktop.choice import AUTO, SERVERS
from agent.look import AUTO as AUTO_THEME
from agent.look import NORMAL, SIZES, THEMES
from agent.texts import LANGUAGES
from broker.log import get

log = get("settings")

SYSTEM_FILE = Path("/etc/helpchannel.conf")
ENVIRONMENT = "HC_AGENT_"
OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
PROXY_PORT = 8080


class BadSettings(Exception):
    """A setting that cannot be used; the text names it, where it stands, and the remedy."""


@dataclass(frozen=True)
class Settings:
    """What the agent needs to know before it can begin."""

    server: str = ""
    ca_file: str = ""  # besides the authorities that the system trusts
    proxy_host: str = ""  # without one, the environment's HTTPS_PROXY and NO_PROXY count
    proxy_port: int = PROXY_PORT
    proxy_username: str = ""
    proxy_password: str = ""
    proxy_auth_mode: str = "basic"
    login: str = ""
    password: str = ""
    enrol_code: str = ""  # lets this machine in for good, the first time
    auto_login: bool = True  # where login and password are known
    keyring: bool = True  # for secrets, where the desktop has one; else files
    show_technician: bool = True  # False: an administrator may have help come unasked
    language: str = "en"
    x11vnc: str = "x11vnc"
    vnc_server: str = AUTO
    topic: str = ""  # what requests of this machine are about: a site, as the desk calls it
    theme: str = AUTO_THEME
    text_size: str = NORMAL
    end_keys: str = "Ctrl+Alt+End"  # pressed anywhere, they end the session
    brand_name: str = ""  # of the program, as an organisation calls it
    brand_colour: str = ""
    brand_logo: str = ""


@dataclass(frozen=True)
class Key:
    """Where a setting stands in a file, and how it is read."""

    section: str
    name: str
    field: str
    read: values.Reader = values.text
    secret: bool = False
    file: bool = False  # a path, seen from the folder of the file that names it


KEYS = (
    Key("ServerConfig", "rest_base_url", "server", values.server_address),
    Key("ServerConfig", "ca_file", "ca_file", file=True),
    Key("ServerConfig", "proxy_host", "proxy_host", values.host),
    Key("ServerConfig", "proxy_port", "proxy_port", values.port),
    Key("ServerConfig", "proxy_username", "proxy_username"),
    Key("ServerConfig", "proxy_password", "proxy_password", secret=True),
    Key("ServerConfig", "proxy_auth_mode", "proxy_auth_mode", values.auth_mode),
    Key("UserConfig", "default_user", "login"),
    Key("UserConfig", "default_password", "password", secret=True),
    Key("UserConfig", "enrol_code", "enrol_code", secret=True),
    Key("UserConfig", "auto_login", "auto_login", values.yes_or_no),
    Key("UserConfig", "show_technician", "show_technician", values.yes_or_no),
    Key("UserConfig", "keyring", "keyring", values.yes_or_no),
    Key("i18nConfig", "language", "language", values.language),
    Key("x11vncConfig", "command_full_path", "x11vnc"),
    Key("ScreenConfig", "server", "vnc_server", values.one_of(SERVERS)),
    Key("HelpConfig", "topic", "topic", values.topic),
    Key("WindowConfig", "theme", "theme", values.one_of(THEMES)),
    Key("WindowConfig", "text_size", "text_size", values.one_of(SIZES)),
    Key("WindowConfig", "end_keys", "end_keys", values.keys),
    Key("BrandConfig", "name", "brand_name"),
    Key("BrandConfig", "colour", "brand_colour", values.colour),
    Key("BrandConfig", "logo", "brand_logo", file=True),
)
_BY_FIELD = {key.field: key for key in KEYS}

READ_OVER = {
    "ServerConfig": {"polling_interval"},
    "UserConfig": {"default_token"},
    "TunnelConfig": {"command_full_path", "tunnel_url", "local_port"},
    "x11vncConfig": {"timeout", "polling_interval", "remote_repeater", "remote_port"},
    "LDAPConfig": {"server"},
}
"""What only the old client knew."""


def load(files: Sequence[Path], environment: Mapping[str, str]) -> Settings:
    """The settings in these files, later ones on top of earlier ones, and in the environment.

    Raises BadSettings.
    """
    settings = Settings(language=_language(environment))
    for file in files:
        found = _read(file)
        if file != SYSTEM_FILE and any(key.secret and text for key, text in found.items()):
            _only_ours(file)
        for key, text in found.items():
            path = str(file.parent / text) if key.file and text else text
            try:
                settings = override(settings, **{key.field: path})
            except ValueError as error:
                raise BadSettings(f"{file}: [{key.section}] {key.name}: {error}") from None
    for key in KEYS:
        name = ENVIRONMENT + key.field.upper()
        try:
            settings = override(settings, **{key.field: environment.get(name)})
        except ValueError as error:
            raise BadSettings(f"{name}: {error}") from None
    return settings


def override(settings: Settings, **given: str | None) -> Settings:
    """These values instead; None and empty ones change nothing.

    Raises ValueError that tells what is wrong with one.
    """
    words = {field: text.strip() for field, text in given.items() if text and text.strip()}
    read = {field: _BY_FIELD[field].read(text) for field, text in words.items()}
    return replace(settings, **read)


def _read(file: Path) -> dict[Key, str]:
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
    _tell_unknown(file, parser)
    return {
        key: parser.get(key.section, key.name).strip().strip("\"'")
        for key in KEYS
        if parser.has_option(key.section, key.name)
    }


def _tell_unknown(file: Path, parser: configparser.ConfigParser) -> None:
    """A key that nobody reads is a slip of the pen, or of another version: no reason to stop."""
    known = {(key.section, key.name) for key in KEYS}
    for section in parser.sections():
        for name in parser.options(section):
            if (section, name) not in known and name not in READ_OVER.get(section, set()):
                log.warning("setting.unknown", file=str(file), section=section, key=name)


def _only_ours(file: Path) -> None:
    """A password that others can read is none."""
    if file.stat().st_mode & OTHERS_READ:
        raise BadSettings(
            f"{file}: holds a password and can be read by others; run: chmod 600 {file}"
        )


def _language(environment: Mapping[str, str]) -> str:
    """As the desktop speaks [POSIX, LC_ALL before LC_MESSAGES before LANG]; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            code = environment[name][:2].lower()
            return code if code in LANGUAGES else "en"
    return "en"
