from datetime import timedelta

import pytest

from admin.settings import Rules, Settings
from broker.settings import SettingProblem, load


def test_the_times_are_those_of_the_design() -> None:
    rules = Rules.of(load(Settings, {"HC_BROKER_URL": "amqp://d:p@h/v"}))
    assert (rules.lease, rules.grace, rules.wait) == (
        timedelta(seconds=60), timedelta(seconds=60), timedelta(seconds=100),
    )  # fmt: skip


def test_a_site_names_itself_and_its_times() -> None:
    rules = Rules.of(
        load(
            Settings,
            {"HC_BROKER_URL": "amqp://d:p@h/v", "HC_ORGANISATION": "City", "HC_GRACE_SECONDS": "5"},
        )
    )
    assert (rules.organisation, rules.grace) == ("City", timedelta(seconds=5))


def contacts(text: str) -> tuple[str, ...]:
    variables = {"HC_BROKER_URL": "amqp://d:p@h/v", "HC_SECURITY_CONTACT": text}
    return load(Settings, variables).security_contacts


def test_who_is_told_of_weaknesses_is_an_address_that_can_be_used() -> None:
    assert contacts("") == ()
    assert contacts("security@example.org, https://example.org/report,tel:+34-900-1") == (
        "mailto:security@example.org", "https://example.org/report", "tel:+34-900-1",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["example.org", "http://example.org", "a@b.c\nExpires: never"])
def test_what_is_no_such_address_names_its_setting(text: str) -> None:
    with pytest.raises(SettingProblem, match="HC_SECURITY_CONTACT"):
        contacts(text)
