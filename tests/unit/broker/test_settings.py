"""A wrong variable names itself and stops the start."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from broker.settings import (
    REQUIRED,
    Address,
    Common,
    SettingProblem,
    broker_urls,
    described,
    load,
    load_or_exit,
    one_of,
    seconds,
    setting,
    url,
)

BROKER = "amqp://desk:s3cret@localhost:5672/v"


@dataclass(frozen=True)
class Toy(Common):
    listen: Address = setting("HC_TOY_LISTEN", "127.0.0.1:1", "where", Address.parse)
    pause: float = setting("HC_TOY_SECONDS", "2", "how long", seconds)
    name: str = setting("HC_TOY_NAME", REQUIRED, "what it is called")


def test_defaults_are_written_as_people_write_them() -> None:
    toy = load(Toy, {"HC_BROKER_URL": BROKER, "HC_TOY_NAME": "n"})
    assert toy.listen == Address("127.0.0.1", 1)
    assert toy.pause == 2.0
    assert toy.broker_urls == (BROKER,)
    assert toy.public_keys == Path("var/keys/public")


def test_all_problems_are_told_at_once_each_by_its_name() -> None:
    with pytest.raises(SettingProblem) as problem:
        load(Toy, {"HC_TOY_LISTEN": "nowhere", "HC_TOY_SECONDS": "soon", "HC_LOG_LEVEL": "loud"})
    lines = str(problem.value).splitlines()
    assert [line.split(":")[0].split()[0] for line in lines] == [
        "HC_BROKER_URL", "HC_LOG_LEVEL", "HC_TOY_LISTEN", "HC_TOY_SECONDS", "HC_TOY_NAME",
    ]  # fmt: skip
    assert "HC_TOY_NAME is not set: what it is called" in lines
    assert "must be HOST:PORT" in lines[2]


def test_an_empty_variable_counts_as_not_set() -> None:
    with pytest.raises(SettingProblem, match="HC_TOY_NAME is not set"):
        load(Toy, {"HC_BROKER_URL": BROKER, "HC_TOY_NAME": ""})


def test_a_secret_is_not_repeated() -> None:
    with pytest.raises(SettingProblem) as problem:
        load(Toy, {"HC_BROKER_URL": "http://desk:s3cret@x", "HC_TOY_NAME": "n"})
    assert "s3cret" not in str(problem.value)
    assert "HC_BROKER_URL: its value cannot be used" in str(problem.value)


def test_help_lists_every_variable_with_its_meaning() -> None:
    text = described(Toy)
    assert "HC_TOY_SECONDS" in text
    assert "how long (default 2)" in text
    assert "what it is called (required)" in text


def test_asking_for_help_prints_it_and_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["toy", "--help"])
    with pytest.raises(SystemExit) as gone:
        load_or_exit(Toy, "toy")
    assert gone.value.code == 0
    assert "HC_TOY_LISTEN" in capsys.readouterr().out


def test_a_wrong_setting_ends_the_process_with_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["toy"])
    monkeypatch.setenv("HC_BROKER_URL", BROKER)
    monkeypatch.delenv("HC_TOY_NAME", raising=False)
    with pytest.raises(SystemExit) as gone:
        load_or_exit(Toy, "toy")
    assert gone.value.code == 2
    said = capsys.readouterr().err
    assert "toy: cannot start." in said
    assert "HC_TOY_NAME is not set" in said


@pytest.mark.parametrize("text", ["", "x", ":1", "x:", "x:-1", "x:65536", "x:y", "1"])
def test_an_address_needs_a_host_and_a_port(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        Address.parse(text)


def test_an_address_may_be_ipv6() -> None:
    assert Address.parse("[::1]:80") == Address("::1", 80)
    assert str(Address.parse("0.0.0.0:65535")) == "0.0.0.0:65535"


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "-inf", "x", ""])
def test_seconds_are_a_positive_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|float"):
        seconds(text)


@pytest.mark.parametrize("text", ["", " , ", "amqp://a,http://b", "localhost"])
def test_a_broker_is_an_amqp_address(text: str) -> None:
    with pytest.raises(ValueError, match="amqp"):
        broker_urls(text)


def test_several_brokers_are_separated_by_commas() -> None:
    assert broker_urls("amqp://a , amqps://b,") == ("amqp://a", "amqps://b")


def test_the_public_address_is_http_and_loses_its_last_slash() -> None:
    assert url("https://help.example.org/") == "https://help.example.org"
    with pytest.raises(ValueError, match="must begin with"):
        url("help.example.org")


def test_a_choice_lists_its_words() -> None:
    with pytest.raises(ValueError, match="one of console, json"):
        one_of("console", "json")("xml")
