"""The environment goes before the page, the page before the default; what is kept wrong is left."""

import pytest

from admin.configuration import ALL, SETTABLE, Configuration, Source, default, parsed, variable
from admin.settings import Settings
from broker.settings import load


def configuration(*fixed: str, **environment: str) -> Configuration:
    given = load(Settings, {"HC_BROKER_URL": "amqp://u:secret@host:1/v", **environment})
    return Configuration(given, frozenset(fixed))


def test_what_was_set_is_so_from_then_on_also_in_the_rules() -> None:
    made, told = configuration(), []
    rules = made.rules
    made.follow(lambda settings: told.append(settings.organisation))
    made.take({"organisation": "Town", "wait": "7"})
    assert (made.settings.organisation, made.settings.wait) == ("Town", 7.0)
    assert (rules.organisation, rules.wait.total_seconds()) == ("Town", 7.0)
    assert told == ["Help-Channel", "Town"]
    made.take({})
    assert made.settings.organisation == rules.organisation == "Help-Channel"


def test_the_environment_stands() -> None:
    made = configuration("organisation", HC_ORGANISATION="City")
    made.take({"organisation": "Town", "keep_days": "30"})
    assert made.settings.organisation == "City"
    assert made.settings.keep_days == 30
    assert made.source("organisation") is Source.ENVIRONMENT
    assert made.source("keep_days") is Source.PAGE
    assert made.source("wait") is Source.DEFAULT


@pytest.mark.parametrize(
    "kept", [{"keep_days": "many"}, {"unknown": "x"}, {"broker_urls": "amqp://evil"}]
)
def test_what_cannot_be_used_or_is_not_of_the_page_changes_nothing(kept: dict[str, str]) -> None:
    made = configuration()
    before = made.settings
    made.take(kept)
    assert made.settings == before


def test_nothing_secret_is_told() -> None:
    made = configuration("broker_urls")
    assert "secret" not in " ".join(made.text(name) for name in ALL)


def test_values_are_told_as_a_variable_would_be_written() -> None:
    made = configuration("totp_roles", "wait", HC_TOTP_ROLES="TECH,ADMIN", HC_WAIT_SECONDS="5")
    assert (made.text("totp_roles"), made.text("wait")) == ("ADMIN,TECH", "5")
    assert made.text("grace") == "60"
    made.take({"grace": "61"})
    assert made.text("grace") == "61"


@pytest.mark.parametrize("name", SETTABLE)
def test_what_an_administrator_sets_has_a_variable_and_a_good_default(name: str) -> None:
    assert variable(name).startswith("HC_")
    parsed(name, default(name))
