import re
from dataclasses import fields
from pathlib import Path

import pytest

from admin.identity.directory_settings import DirectorySettings
from admin.identity.provider_settings import ProviderSettings
from admin.identity.settings import AccessSettings
from admin.model import Role
from admin.settings import Settings
from broker.settings import SettingProblem, load

DOCS = Path(__file__).parents[4] / "docs" / "sign-in.md"
KINDS = (AccessSettings, DirectorySettings, ProviderSettings)
BROKER = {"HC_BROKER_URL": "amqp://x:y@127.0.0.1:1/v"}


def test_without_a_word_of_the_site_nobody_else_is_asked() -> None:
    found = load(Settings, BROKER)
    assert (found.ldap_url, found.oidc_issuer) == ("", "")
    assert found.totp_roles == frozenset()
    assert (found.session, found.session_idle) == (12 * 3600, 2 * 3600)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("HC_LDAP_URL", "ldap://"), ("HC_LDAP_URL", "https://x"), ("HC_LDAP_URL", "x"),
     ("HC_LDAP_USER_DN", "uid=x"), ("HC_LDAP_FILTER", "(uid=x)"), ("HC_LDAP_CA_FILE", "/nowhere"),
     ("HC_LDAP_ROLES", "TECH"), ("HC_LDAP_DEFAULT_ROLE", "x"), ("HC_LDAP_SECONDS", "0"),
     ("HC_OIDC_ISSUER", "http://example.org"), ("HC_OIDC_ISSUER", "ftp://127.0.0.1"),
     ("HC_OIDC_CA_FILE", "/nowhere"), ("HC_TOTP_ROLES", "KING"), ("HC_SESSION_SECONDS", "-1")],
)  # fmt: skip
def test_a_value_that_cannot_be_used_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingProblem, match=variable):
        load(Settings, {**BROKER, variable: value})


def test_what_can_be_used_is() -> None:
    found = load(
        Settings,
        {**BROKER, "HC_TOTP_ROLES": "ADMIN,TECH", "HC_OIDC_ISSUER": "http://127.0.0.1:8000/",
         "HC_LDAP_URL": "ldap://[::1]:389/", "HC_LDAP_ROLES": "TECH=cn=a,dc=b"},
    )  # fmt: skip
    assert found.totp_roles == {Role.ADMIN, Role.TECH}
    assert found.oidc_issuer == "http://127.0.0.1:8000/", "an issuer is what it calls itself"
    assert found.ldap_url == "ldap://[::1]:389"
    assert found.ldap_roles == ((Role.TECH, "cn=a,dc=b"),)


def test_each_variable_is_in_the_page_for_operators_and_no_other() -> None:
    ours = {one.metadata["variable"] for kind in KINDS for one in fields(kind)}
    told = set(re.findall(r"HC_[A-Z_]+[A-Z]", DOCS.read_text()))
    known = {one.metadata["variable"] for one in fields(Settings)}
    assert ours - told == set()
    assert told - known == set()
