"""Which proxy, if any, a server is reached through. Pure: settings and environment are handed in.

A proxy that the settings name is the one, for everything. Without one the environment counts, as
for other programs [curl(1), ENVIRONMENT]: `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`,
in small or capital letters.
"""

import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agent.settings import PROXY_PORT, BadSettings, Settings

HTTPS = {"https", "wss"}


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy, and who we are to it; no name where it need not know."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """To be told to a person; never with the password."""
        return f"{self.host}:{self.port}"


Choice = Callable[[str, str], Proxy | None]
"""The proxy for this scheme (http, https, ws, wss) and host; None for none."""


def direct(_scheme: str, _host: str) -> None:
    """No proxy at all."""


def choice(settings: Settings, environment: Mapping[str, str]) -> Choice:
    """As the settings say, else as the environment does.

    Raises BadSettings for a variable that names no HTTP proxy.
    """
    if settings.proxy_host:
        named = settings.proxy_auth_mode == "basic" and settings.proxy_username
        who = (settings.proxy_username, settings.proxy_password) if named else ("", "")
        proxy = Proxy(settings.proxy_host, settings.proxy_port, *who)
        return lambda _scheme, _host: proxy

    secure, plain = (_named(environment, name) for name in ("https_proxy", "http_proxy"))
    spared = {"no": _variable(environment, "no_proxy")[1]}

    def chosen(scheme: str, host: str) -> Proxy | None:
        if urllib.request.proxy_bypass_environment(host, spared):  # type: ignore[attr-defined]
            return None
        return secure if scheme in HTTPS else plain

    return chosen


def _named(environment: Mapping[str, str], variable: str) -> Proxy | None:
    name, given = _variable(environment, variable)
    if not given:
        name, given = _variable(environment, "all_proxy")
    if not given:
        return None
    try:
        parts = urllib.parse.urlsplit(given if "://" in given else f"http://{given}")
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError
        words = (urllib.parse.unquote(part or "") for part in (parts.username, parts.password))
        return Proxy(parts.hostname, parts.port or PROXY_PORT, *words)
    except ValueError:
        # It is not quoted: there may be a password in it.
        raise BadSettings(
            f"{name}: is no HTTP proxy; write http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"
        ) from None


def _variable(environment: Mapping[str, str], name: str) -> tuple[str, str]:
    """Small letters first, as curl does."""
    for spelled in (name, name.upper()):
        if environment.get(spelled):
            return spelled, environment[spelled]
    return name, ""
