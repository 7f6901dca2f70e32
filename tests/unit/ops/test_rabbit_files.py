import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from broker.topology import (
    ASIDE,
    EXCHANGE,
    HAPPENS,
    READERS,
    Queue,
    agent_queue,
    desk_queues,
    live_queue,
    monitor_queue,
    presence_queue,
    relay_queue,
    webhook_queue,
)
from ops import rabbit_files

PASSWORDS = {"desk": "d", "relay": "r", "monitor": "m"}
SALTS = dict.fromkeys(rabbit_files.ACCOUNTS, b"salt")


def definitions() -> dict[str, list[dict[str, str]]]:
    return json.loads(rabbit_files.definitions(PASSWORDS, SALTS))


def test_definitions_hold_no_password() -> None:
    hashes = {user["name"]: user["password_hash"] for user in definitions()["users"]}
    assert base64.b64decode(hashes["desk"]) == b"salt" + hashlib.sha256(b"saltd").digest()


def test_definitions_name_no_guest_and_no_administrator() -> None:
    assert [user["name"] for user in definitions()["users"]] == ["desk", "relay", "monitor"]
    assert all(user["tags"] == [] for user in definitions()["users"])


def test_every_account_has_rights_on_names_and_on_routing_keys() -> None:
    names, topics = definitions()["permissions"], definitions()["topic_permissions"]
    assert [one["user"] for one in names] == list(rabbit_files.RIGHTS)
    for account in rabbit_files.RIGHTS:
        ruled = {one["exchange"] for one in topics if one["user"] == account}
        assert ruled == {EXCHANGE, ASIDE, HAPPENS}, "without a rule RabbitMQ lets every key pass"


def test_the_desk_may_make_every_queue_of_the_topology() -> None:
    queues = [*desk_queues(), live_queue("one"), presence_queue("one"), relay_queue("relay-1")]
    for name in [*(queue.name for queue in queues), agent_queue("a" * 32)]:
        assert re.match(rabbit_files.RIGHTS["desk"].configure, name), name


@pytest.mark.parametrize(
    ("account", "queue"),
    [
        ("relay", relay_queue("relay-1")),
        ("monitor", monitor_queue("one")),
        ("webhook", webhook_queue()),
    ],
)
def test_who_makes_a_queue_may_bind_it_as_the_topology_says(account: str, queue: Queue) -> None:
    may = rabbit_files.RIGHTS[account]
    assert re.match(may.configure, queue.name)
    assert re.match(may.write, queue.name)
    for exchange, key in queue.routes:
        assert re.match(may.read, exchange), exchange
        assert re.match(may.binds, key), key


def test_only_the_one_who_sends_again_may_use_anothers_name() -> None:
    tagged = [account for account in rabbit_files.RIGHTS if rabbit_files.tags(account)]
    assert tagged == ["replay"]
    assert rabbit_files.tags("replay") == ["impersonator"]


def test_nobody_writes_to_the_exchange_that_reaches_every_queue() -> None:
    for account, may in rabbit_files.RIGHTS.items():
        assert not re.match(may.write, "amq.default"), account


@pytest.mark.parametrize(
    "key", ["#", "agent.#", "desk.#", "desk.*.help.accepted", "desk.*.tunnel.cut"]
)
def test_a_relay_may_listen_to_nothing_else(key: str) -> None:
    assert not re.match(rabbit_files.RIGHTS["relay"].binds, key)


@pytest.mark.parametrize("account", list(rabbit_files.RIGHTS))
def test_only_the_desk_hears_who_reads_which_queue_and_nothing_more(account: str) -> None:
    may, desk = rabbit_files.RIGHTS[account], account == "desk"
    assert bool(re.match(may.read, HAPPENS)) is desk
    assert not re.match(may.write, HAPPENS)
    assert all(bool(re.match(may.witnesses, key)) is desk for key in READERS)
    for key in ("#", "consumer.*", "connection.created", "user.authentication.success"):
        assert not re.match(may.witnesses, key)


def test_the_node_listens_on_loopback_only() -> None:
    text = rabbit_files.main_config(amqp_port=1, definitions_file="/d", management_port=2)
    assert "listeners.tcp.1 = 127.0.0.1:1\n" in text
    assert "management.tcp.ip = 127.0.0.1\n" in text
    assert text.count("listeners") == 1


def test_without_management_nothing_of_it_is_configured() -> None:
    text = rabbit_files.main_config(amqp_port=1, definitions_file="/d", management_port=None)
    assert "management" not in text
    assert "management" not in rabbit_files.enabled_plugins(management=False)


def test_every_public_key_is_trusted_by_its_id() -> None:
    text = rabbit_files.advanced_config({"k1": "PEM1\n", "k2": "PEM2\n"})
    assert '<<"k1">> => {pem, <<"PEM1\n">>},' in text
    assert '<<"k2">> => {pem, <<"PEM2\n">>}' in text


def test_a_node_sees_only_its_own_folder_and_ports() -> None:
    environment = rabbit_files.environment(Path("/x"), {"epmd": 1, "dist": 2})
    assert environment["ERL_EPMD_PORT"] == "1"
    assert environment["HOME"] == "/x/home"
    assert not [v for v in environment.values() if "/etc" in v or "/var" in v]


def member(number: int) -> rabbit_files.Member:
    names = ["one@localhost", "two@localhost"]
    return rabbit_files.Member(names[number], names[0], 4369, "cookie", PASSWORDS)


def test_a_member_of_a_cluster_stops_when_it_is_in_the_minority() -> None:
    for number in (0, 1):
        text = rabbit_files.main_config(
            amqp_port=1, definitions_file="/d", management_port=None, member=member(number)
        )
        assert "cluster_partition_handling = pause_minority\n" in text


def test_the_first_member_joins_nobody_and_the_others_join_it() -> None:
    first, second = (
        rabbit_files.main_config(
            amqp_port=1, definitions_file="/d", management_port=None, member=member(number)
        )
        for number in (0, 1)
    )
    assert "cluster_formation" not in first
    assert "cluster_formation.classic_config.nodes.1 = one@localhost\n" in second
    assert "cluster_formation.classic_config.nodes.2 = two@localhost\n" in second


def test_a_node_alone_knows_of_no_cluster() -> None:
    text = rabbit_files.main_config(amqp_port=1, definitions_file="/d", management_port=None)
    assert "cluster" not in text


def test_a_node_bears_the_name_that_it_is_given() -> None:
    ports = {"epmd": 1, "dist": 2}
    assert rabbit_files.environment(Path("/x"), ports, "two@localhost")["RABBITMQ_NODENAME"] == (
        "two@localhost"
    )
