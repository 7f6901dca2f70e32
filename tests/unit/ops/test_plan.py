from pathlib import Path

import pytest

from ops import plan

SECRETS = {"HC_SIGNING_KEY": "/stolen", "HC_DATABASE_URL": "mysql://kept", "HC_BROKER_URL": "x"}


def environment(process: str, inherited: dict[str, str], **settings: str) -> dict[str, str]:
    whole = plan.Plan(
        var=Path("/var/hc"),
        keys=Path("/var/hc/keys"),
        root=Path("/repo"),
        public_url="http://127.0.0.1:8080",
        front_listen="127.0.0.1:8080",
        ports={"desk": 1, "relay": 2},
        broker=lambda account: f"amqp://{account}:secret@127.0.0.1:3/%2F",
        inherited=inherited,
        settings=settings,
    )
    return plan.environment(whole, process)


@pytest.mark.parametrize("process", ["desk", "relay", "monitor", "webhook"])
def test_each_process_has_its_own_account(process: str) -> None:
    assert environment(process, {})["HC_BROKER_URL"].startswith(f"amqp://{process}:")


def test_only_the_desk_knows_the_database_and_the_signing_key() -> None:
    assert environment("desk", {})["HC_DATABASE_URL"] == "sqlite:////var/hc/helpchannel.db"
    assert environment("desk", {})["HC_SIGNING_KEY"] == "/var/hc/keys/signing.pem"
    for process in ("relay", "monitor", "front"):
        assert not {"HC_DATABASE_URL", "HC_SIGNING_KEY"} & environment(process, SECRETS).keys()


def test_the_front_has_no_account() -> None:
    assert "HC_BROKER_URL" not in environment("front", SECRETS)
    assert environment("front", {})["HC_FRONT_LISTEN"] == "127.0.0.1:8080"


def test_a_database_that_was_given_is_used() -> None:
    assert environment("desk", SECRETS)["HC_DATABASE_URL"] == "mysql://kept"


def test_the_relay_bridges_to_the_broker_that_it_uses() -> None:
    assert environment("relay", {})["HC_AMQP_BACKEND"] == "127.0.0.1:3"


def test_what_the_caller_sets_goes_on_being_so() -> None:
    assert environment("desk", {"HC_ORGANISATION": "Us"})["HC_ORGANISATION"] == "Us"


def test_settings_of_the_stack_win() -> None:
    changed = environment("desk", {"HC_GRACE_SECONDS": "9"}, HC_GRACE_SECONDS="5")
    assert changed["HC_GRACE_SECONDS"] == "5"


def test_python_is_the_one_of_the_project() -> None:
    assert environment("desk", {"PATH": "/bin"})["PATH"] == "/repo/.venv/bin:/bin"


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("amqp://a:b@mq:1234/x", "mq:1234"),
        ("amqp://mq/", "mq:5672"),
        ("amqps://mq/,amqps://mq2/", "mq:5671"),
    ],
)
def test_the_backend_is_the_first_brokers_address(url: str, backend: str) -> None:
    assert plan.backend(url) == backend


def test_the_procfile_keeps_its_order() -> None:
    assert list(plan.procfile("b: x y\na: z\n").items()) == [("b", "x y"), ("a", "z")]


def test_only_the_webhook_knows_its_secret() -> None:
    own = {"HC_WEBHOOK_URL": "https://x/", "HC_WEBHOOK_SECRET": "whsec_x"}
    assert environment("webhook", own).items() >= own.items()
    for process in ("desk", "relay", "monitor", "front"):
        assert not own.keys() & environment(process, own).keys()


def test_the_webhook_runs_where_a_receiver_is_set() -> None:
    assert list(plan.commands("a: x\n", {})) == ["a"]
    assert list(plan.commands("a: x\n", {"HC_WEBHOOK_URL": "https://x/"})) == ["a", "webhook"]
