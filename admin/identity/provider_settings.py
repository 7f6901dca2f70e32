"""What a site sets of its OpenID Connect provider. Without an issuer there is none."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from admin.identity.roles import pairs, role_or_nobody
from admin.identity.settings import readable
from admin.model import Role
from broker.settings import seconds, setting

BACK = "/sign-in/provider/back"  # the address that the provider is told
HERE = ("127.0.0.1", "localhost", "::1")


def provider_url(text: str) -> str:
    """https://, or http:// on this machine."""
    parts = urlsplit(text)
    if text and parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise ValueError("must begin with https://")
    return text


@dataclass(frozen=True)
class ProviderSettings:
    """A part of admin.settings.Settings."""

    oidc_issuer: str = setting(
        "HC_OIDC_ISSUER", "", "an OpenID Connect provider; empty: none",
        provider_url,
    )  # fmt: skip
    oidc_client_id: str = setting("HC_OIDC_CLIENT_ID", "", "the desk's name there")
    oidc_client_secret: str = setting("HC_OIDC_CLIENT_SECRET", "", "its secret", secret=True)
    oidc_ca_file: str = setting(
        "HC_OIDC_CA_FILE", "", "authorities of the provider; empty: Debian's",
        readable,
    )  # fmt: skip
    oidc_scopes: str = setting("HC_OIDC_SCOPES", "openid profile", "what it is asked for")
    oidc_label: str = setting("HC_OIDC_LABEL", "", "its name on the sign-in page")
    oidc_login: str = setting("HC_OIDC_LOGIN_CLAIM", "preferred_username", "holds the login")
    oidc_name: str = setting("HC_OIDC_NAME_CLAIM", "name", "holds the name that is shown")
    oidc_groups: str = setting(
        "HC_OIDC_GROUPS_CLAIM", "groups", "holds groups or roles; dots lead into objects"
    )
    oidc_roles: tuple[tuple[Role, str], ...] = setting(
        "HC_OIDC_ROLES", "", "ADMIN=group;TECH=group; empty: roles are given at the desk", pairs
    )
    oidc_others: Role | None = setting(
        "HC_OIDC_DEFAULT_ROLE", "USER", "of who is in none of these; none keeps them out",
        role_or_nobody,
    )  # fmt: skip
    oidc_within: float = setting("HC_OIDC_SECONDS", "8", "it has to answer within", seconds)
