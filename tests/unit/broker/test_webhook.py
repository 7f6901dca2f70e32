"""The webhook's settings: a wrong one names itself and tells no secret."""

import pytest

from broker.settings import SettingProblem, load
from broker.webhook import Settings

GOOD = {
    "HC_BROKER_URL": "amqp://webhook:x@127.0.0.1/",
    "HC_WEBHOOK_URL": "https://x.example/in/s3cret",
    "HC_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


def test_two_are_needed_and_the_others_have_a_default() -> None:
    found = load(Settings, GOOD)
    assert (found.tries, found.timeout) == (10, 10)
    with pytest.raises(SettingProblem) as problem:
        load(Settings, {"HC_BROKER_URL": GOOD["HC_BROKER_URL"]})
    assert "HC_WEBHOOK_URL is not set" in str(problem.value)
    assert "HC_WEBHOOK_SECRET is not set" in str(problem.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HC_WEBHOOK_URL", "http://x.example/s3cret"),
        ("HC_WEBHOOK_URL", "https://x.example:s3cret/"),
        ("HC_WEBHOOK_SECRET", "s3cret"),
        ("HC_WEBHOOK_TRIES", "0"),
        ("HC_WEBHOOK_TIMEOUT", "-1"),
    ],
)
def test_a_wrong_one_names_itself_and_no_secret(name: str, value: str) -> None:
    with pytest.raises(SettingProblem) as problem:
        load(Settings, {**GOOD, name: value})
    assert str(problem.value).startswith(f"{name}: ")
    assert "s3cret" not in str(problem.value)
