"""What the desk reads from its environment."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from admin.identity.directory_settings import DirectorySettings
from admin.identity.provider_settings import ProviderSettings
from admin.identity.settings import AccessSettings
from admin.words import LANGUAGES
from broker.settings import Address, Common, one_of, seconds, setting
from broker.topology import MAILBOXES, Mailboxes

LONGEST_NAME = 200  # as broker.facts.Name


def modules(text: str) -> Path:
    """A folder of browser modules; ours stands beside the code, wherever that is installed."""
    return Path(text) if text else Path(__file__).parent.parent / "node_modules"


def listed(text: str) -> tuple[str, ...]:
    """Words between commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def spoken(text: str) -> str:
    """A language that the desk speaks."""
    if text not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return text


def contacts(text: str) -> tuple[str, ...]:
    """Addresses as URIs [RFC 9116, 2.5.3]; a bare mail address becomes one."""
    found = [f"mailto:{one}" if "@" in one and ":" not in one else one for one in listed(text)]
    for one in found:
        if (
            not one.startswith(("mailto:", "https://", "tel:"))
            or not one.isprintable()
            or " " in one
        ):
            raise ValueError("must be mail addresses, or begin with mailto:, https:// or tel:")
    return tuple(found)


def on_or_off(text: str) -> bool:
    """1 or 0."""
    if text not in {"0", "1"}:
        raise ValueError("must be 0 or 1")
    return text == "1"


def zone(text: str) -> ZoneInfo:
    """A time zone by its name in the IANA database."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError("must be a time zone like Europe/Madrid") from None


def days(text: str) -> int:
    """Whole days, none or more, and no more than can be taken from a date."""
    if not text.isdecimal() or len(text) > 5:  # noqa: PLR2004 - 270 years
        raise ValueError("must be a number of days, at most 99999")
    return int(text)


def called(text: str) -> str:
    """A name in one line, as events have room for it."""
    if not 0 < len(text) <= LONGEST_NAME or not text.isprintable():
        raise ValueError(f"must be a name of at most {LONGEST_NAME} characters")
    return text


@dataclass(frozen=True)
class Settings(ProviderSettings, DirectorySettings, AccessSettings, Common):
    """Each with its variable, its default and its meaning."""

    listen: Address = setting("HC_DESK_LISTEN", "127.0.0.1:8002", "where it listens", Address.parse)
    metrics: Address | None = setting(
        "HC_DESK_METRICS", "", "host:port for /metrics, reached from inside only; empty: none",
        lambda text: Address.parse(text) if text else None,
    )  # fmt: skip
    database_url: str = setting(
        "HC_DATABASE_URL", "sqlite:///var/helpchannel.db", "sqlite:/// or mysql+pymysql://",
        secret=True,
    )  # fmt: skip
    signing_key: Path = setting(
        "HC_SIGNING_KEY", "var/keys/signing.pem", "private key that signs tickets", Path
    )
    organisation: str = setting("HC_ORGANISATION", "Help-Channel", "shown to the user", called)
    language: str = setting(
        "HC_LANGUAGE", "en", "of pages for browsers that ask for none we have: en or es", spoken
    )
    mailboxes: Mailboxes = setting(
        "HC_MAILBOXES", "classic", "of agents, as RabbitMQ's queue type: classic, or quorum in a "
        "cluster; see docs/decisions/0021-classic-mailboxes.md",
        one_of(*MAILBOXES),
    )  # fmt: skip
    time_zone: ZoneInfo = setting(
        "HC_TIME_ZONE", "UTC", "the organisation's, for days and reports: Europe/Madrid, ...", zone
    )
    keep_days: int = setting(
        "HC_KEEP_DAYS", "365", "days that personal data of an ended request are kept; 0: for ever",
        days,
    )  # fmt: skip
    picture_days: int = setting(
        "HC_PICTURE_DAYS", "7", "days that pictures of screens, attached to requests by their "
        "people, are kept after the end; 0: none are taken",
        days,
    )  # fmt: skip
    guests: bool = setting(
        "HC_GUESTS", "1", "0: nobody without an account may ask with a code", on_or_off
    )
    lease: float = setting(
        "HC_LEASE_SECONDS", "60", "a technician's hold on a request without a living page", seconds
    )
    grace: float = setting("HC_GRACE_SECONDS", "60", "to come back after a lost session", seconds)
    wait: float = setting("HC_WAIT_SECONDS", "100", "for both ends to come after consent", seconds)
    ticket: float = setting("HC_TICKET_SECONDS", "60", "to use a ticket", seconds)
    token: float = setting("HC_TOKEN_SECONDS", "900", "an agent's token lives", seconds)
    legacy_rest: bool = setting(
        "HC_LEGACY_REST", "0", "1: the REST of the old clients, /rest/...; see docs/legacy-rest.md",
        on_or_off,
    )  # fmt: skip
    api_rate: float = setting(
        "HC_API_RATE", "20", "calls a second that an API token may make, after ten times as many",
        seconds,
    )  # fmt: skip
    trusted_proxies: tuple[str, ...] = setting(
        "HC_TRUSTED_PROXIES", "127.0.0.1,::1", "fronts whose X-Forwarded-For is believed", listed
    )
    downloads: Path = setting(
        "HC_DOWNLOADS", "var/packages", "folder whose files are offered at /download", Path
    )
    downloads_public: bool = setting(
        "HC_DOWNLOADS_PUBLIC", "0", "1: also to who is not signed in", on_or_off
    )
    security_contacts: tuple[str, ...] = setting(
        "HC_SECURITY_CONTACT", "", "who hears of weaknesses of this site: mail addresses, https:// "
        "or tel:, by commas, for /.well-known/security.txt; empty: there is none",
        contacts,
    )  # fmt: skip
    browser_modules: Path = setting(
        "HC_BROWSER_MODULES",
        "",
        "folder with noVNC, htmx and the style; empty: beside the program",
        modules,
    )


@dataclass
class Rules:
    """The times and the name that the use cases go by; one object in each process, which takes
    over what an administrator changes.
    """

    organisation: str
    lease: timedelta
    grace: timedelta
    wait: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        return cls(
            settings.organisation,
            timedelta(seconds=settings.lease),
            timedelta(seconds=settings.grace),
            timedelta(seconds=settings.wait),
        )

    def take(self, settings: Settings) -> None:
        """Be as these say."""
        vars(self).update(vars(Rules.of(settings)))
