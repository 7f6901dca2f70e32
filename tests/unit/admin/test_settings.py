from datetime import timedelta

from admin.settings import Rules, Settings
from broker.settings import load


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
