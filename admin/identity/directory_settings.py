"""What a site sets of its directory. Without an address there is none."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from admin.identity.roles import pairs, role_or_nobody
from admin.identity.settings import readable
from admin.model import Role
from broker.settings import seconds, setting

WHO = "{login}"


def directory_url(text: str) -> str:
    """ldap:// or ldaps://; there is no way to send a password in the clear."""
    if text and (not text.startswith(("ldap://", "ldaps://")) or not urlsplit(text).hostname):
        raise ValueError("must be ldaps://host or ldap://host, with a port where it is not usual")
    return text.rstrip("/")


def with_login(text: str) -> str:
    """It has to say where the login goes."""
    if text and WHO not in text:
        raise ValueError("must hold {login}")
    return text


@dataclass(frozen=True)
class DirectorySettings:
    """A part of admin.settings.Settings."""

    ldap_url: str = setting(
        "HC_LDAP_URL", "", "ldaps://host, or ldap://host which then starts TLS; empty: none",
        directory_url,
    )  # fmt: skip
    ldap_ca_file: str = setting(
        "HC_LDAP_CA_FILE", "", "authorities that its certificate is verified by; empty: Debian's",
        readable,
    )  # fmt: skip
    ldap_user_dn: str = setting(
        "HC_LDAP_USER_DN", "", "uid={login},ou=people,dc=...; empty: they are searched for",
        with_login,
    )  # fmt: skip
    ldap_bind_dn: str = setting("HC_LDAP_BIND_DN", "", "account that searches; empty: anonymous")
    ldap_bind_password: str = setting("HC_LDAP_BIND_PASSWORD", "", "its password", secret=True)
    ldap_base: str = setting("HC_LDAP_BASE", "", "where people are searched for")
    ldap_filter: str = setting(
        "HC_LDAP_FILTER", "(uid={login})", "how they are found; {login} is what they typed",
        with_login,
    )  # fmt: skip
    ldap_login: str = setting("HC_LDAP_LOGIN_ATTRIBUTE", "uid", "holds the login")
    ldap_name: str = setting("HC_LDAP_NAME_ATTRIBUTE", "cn", "holds the name that is shown")
    ldap_key: str = setting(
        "HC_LDAP_KEY_ATTRIBUTE", "entryUUID", "tells people apart for ever (AD: objectGUID)"
    )
    ldap_group_base: str = setting(
        "HC_LDAP_GROUP_BASE", "", "where groups are searched for, beside memberOf"
    )
    ldap_group_filter: str = setting(
        "HC_LDAP_GROUP_FILTER", "(|(member={dn})(uniqueMember={dn})(memberUid={login}))",
        "which groups are somebody's",
    )  # fmt: skip
    ldap_roles: tuple[tuple[Role, str], ...] = setting(
        "HC_LDAP_ROLES", "", "ADMIN=group DN;TECH=group DN; empty: roles are given at the desk",
        pairs,
    )  # fmt: skip
    ldap_others: Role | None = setting(
        "HC_LDAP_DEFAULT_ROLE", "USER", "of who is in none of these; none keeps them out",
        role_or_nobody,
    )  # fmt: skip
    ldap_within: float = setting("HC_LDAP_SECONDS", "8", "it has to answer within", seconds)
