from typing import Any

from ops.server_doctor.broker import accounts, node, policies, queues
from ops.server_doctor.findings import Finding, Verdict

ALL = ["desk", "relay", "monitor", "replay", "webhook"]
THERE: list[dict[str, Any]] = [
    {"name": "desk.inbox", "messages": 0},
    {"name": "monitor", "messages": 3},
    {"name": "dead", "messages": 0},
]


def verdicts(found: Any) -> list[Verdict]:
    return [one.verdict for one in found]


def test_the_accounts_of_an_installation_are_good() -> None:
    assert verdicts(accounts(ALL)) == [Verdict.GOOD]


def test_guest_and_a_missing_account_have_to_be_mended() -> None:
    assert [one.found for one in accounts([*ALL, "guest"])] == ["the account guest is there"]
    assert [one.found for one in accounts(["desk", "monitor"])] == ["missing: relay"]


def test_the_queues_must_be_there_and_the_inbox_read() -> None:
    assert verdicts(queues(THERE, ["desk.inbox"])) == [Verdict.GOOD]
    assert [one.found for one in queues(THERE[1:], [])] == ["missing: desk.inbox"]
    assert verdicts(queues(THERE, [])) == [Verdict.BAD, Verdict.GOOD]


def test_dead_letters_are_worth_a_look() -> None:
    letters = [*THERE[:2], {**THERE[2], "messages": 7}]
    assert verdicts(queues(letters, ["desk.inbox"])) == [
        Verdict.LOOK, Verdict.GOOD,
    ]  # fmt: skip


def policy(pattern: str, definition: str) -> Finding:
    return policies([{"name": "p", "pattern": pattern, "definition": definition}])


def test_a_policy_that_drops_events_of_the_inbox_is_found() -> None:
    assert policy(".*", '{"max-length": 100}').verdict is Verdict.BAD
    assert policy("^desk", '{"message-ttl": 100}').verdict is Verdict.BAD


def test_other_policies_are_not() -> None:
    assert policy("^integrator", '{"max-length": 100}').verdict is Verdict.GOOD
    assert policy(".*", '{"ha-mode": "all"}').verdict is Verdict.GOOD


def test_a_node_needs_its_plugins_and_no_alarm() -> None:
    plugins = ["rabbitmq_auth_backend_oauth2", "rabbitmq_event_exchange"]
    well = {"rabbitmq_version": "3.10.8", "active_plugins": plugins, "alarms": []}
    assert set(verdicts(node(well))) == {Verdict.GOOD}
    found = [*node({**well, "active_plugins": plugins[:1], "alarms": ["disk"]})]
    assert [one.fix for one in found if one.verdict is Verdict.BAD] == [
        "rabbitmq-plugins enable rabbitmq_event_exchange", "free disk, or give it memory",
    ]  # fmt: skip
