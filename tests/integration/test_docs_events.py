"""What docs/events.md tells integrators to do works, word for word, and allows no more."""

import base64
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pika.adapters.blocking_connection import BlockingChannel  # noqa: TID251 - as a stranger
from pika.exceptions import ChannelClosedByBroker  # noqa: TID251

from broker import signing
from broker.events import pack
from broker.facts import HelpAccepted, HelpAdmitted, HelpRequested, RelayAlive
from broker.lifecycle import Author
from broker.link import Link
from broker.topology import EXCHANGE
from ops.environment import without_ours
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import A, linked, numbered, said, stranger

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "events.md").read_text()
PASSWORD = "a-long-password"
MINE = "integrator.mine"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def commands(block: str, node: RabbitNode, vhost: str) -> None:
    for line in block.splitlines():
        program, act, *words = shlex.split(line)
        assert program == "rabbitmqctl"
        node.ctl(act, *([] if act.endswith("_user") else ["-p", vhost]), *words)


@pytest.fixture
def account(node: RabbitNode, vhost: str) -> Iterator[str]:
    """The account of the page; its address."""
    commands(blocks("sh")[0], node, vhost)
    yield f"amqp://integrator:{PASSWORD}@127.0.0.1:{node.amqp_port}/{quote(vhost, safe='')}"
    node.ctl("delete_user", "integrator")


@pytest.fixture
def desk(node: RabbitNode, vhost: str) -> Iterator[Link]:
    with linked(node.url("desk", vhost)) as link:
        yield link


def follow(program: Path, url: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, str(program), url],
            env={**without_ours(), "PYTHONUNBUFFERED": "1"}, stdout=out, stderr=out,
        )  # fmt: skip


def test_the_program_of_the_page_hears_the_desk_also_what_it_missed(
    account: str, desk: Link, tmp_path: Path, node: RabbitNode, vhost: str
) -> None:
    program, log = tmp_path / "report.py", tmp_path / "log"
    program.write_text(blocks("python")[0])

    def told(help_id: str) -> None:
        desk.publish(pack(said(Author.DESK, A, HelpAccepted("Ana", "City"), help_id))).result(5)

    running = follow(program, account, log)
    try:
        eventually(lambda: "integrator.report" in node.ctl("list_queues", "-p", vhost), within=20)
        eventually(lambda: desk.depth("integrator.report").consumers == 1)
        told("h1")
        eventually(lambda: "help.accepted h1" in log.read_text())
    finally:
        running.kill()
        running.wait()
    told("h2")
    with linked(node.url("relay", vhost), only=[]) as relay:
        relay.publish(pack(said(Author.RELAY, "r", RelayAlive(0, 0)))).result(5)
    running = follow(program, account, log)
    try:
        eventually(lambda: "help.accepted h2" in log.read_text())
        assert "relay.alive" not in log.read_text()
    finally:
        running.kill()
        running.wait()


def test_the_policy_bounds_its_queues(
    account: str, node: RabbitNode, vhost: str, desk: Link
) -> None:
    with stranger(node, vhost, "integrator", PASSWORD) as me:
        me.queue_declare(MINE, durable=True)
        me.queue_bind(MINE, EXCHANGE, "desk.*.help.*")
    for future in [desk.publish(pack(numbered(number))) for number in range(10_050)]:
        future.result(30)
    assert desk.depth(MINE).messages == 10_000
    with stranger(node, vhost, "integrator", PASSWORD) as me:
        assert b'"n50"' in me.basic_get(MINE)[2]


def put(exchange: str, key: str) -> Callable[[BlockingChannel], None]:
    return lambda it: it.basic_publish(exchange, key, b"x", mandatory=True)


def bound(key: str) -> Callable[[BlockingChannel], Any]:
    def act(it: BlockingChannel) -> None:
        it.queue_declare(MINE, durable=True)
        it.queue_bind(MINE, EXCHANGE, key)

    return act


def by_dead_letters(it: BlockingChannel) -> None:
    it.queue_declare("integrator.x", arguments={"x-dead-letter-exchange": EXCHANGE})


def by_an_exchange(it: BlockingChannel) -> None:
    it.exchange_declare("integrator.x", "topic")
    it.exchange_bind(EXCHANGE, "integrator.x", "#")


FORBIDDEN: dict[str, Callable[[BlockingChannel], Any]] = {
    "speak for an agent": put(EXCHANGE, f"agent.{A}.help.requested"),
    "speak for the desk": put(EXCHANGE, f"desk.{A}.help.admitted"),
    "put something into the inbox": put("", "desk.inbox"),
    "put something aside": put("helpchannel.aside", "dead"),
    "speak through dead letters": by_dead_letters,
    "speak through an exchange": by_an_exchange,
    "read the inbox": lambda it: it.basic_get("desk.inbox"),
    "read the monitor's queue": lambda it: it.basic_get("monitor"),
    "read the dead": lambda it: it.basic_get("dead"),
    "make another queue": lambda it: it.queue_declare("reports"),
    "delete the exchange": lambda it: it.exchange_delete(EXCHANGE),
    "hear everything": bound("#"),
    "hear one person's agent alone": bound(f"agent.{A}.#"),
    "hear orders": bound("desk.*.tunnel.cut"),
}


def test_the_account_of_the_page_may_do_nothing_else(
    account: str, node: RabbitNode, vhost: str, desk: Link
) -> None:
    for act, attempt in FORBIDDEN.items():
        with stranger(node, vhost, "integrator", PASSWORD) as me:
            with pytest.raises(ChannelClosedByBroker) as refusal:
                attempt(me)
            assert refusal.value.reply_code == 403, (act, refusal.value)


def test_with_less_it_does_not_hear_what_people_wrote(
    account: str, node: RabbitNode, vhost: str, desk: Link
) -> None:
    commands(blocks("sh")[2], node, vhost)
    with stranger(node, vhost, "integrator", PASSWORD) as me:
        bound("desk.*.help.*")(me)
        with stranger(node, vhost, "replay", node._passwords["replay"]) as other:
            message = pack(said(Author.AGENT, A, HelpRequested("my diagnosis")))
            other.basic_publish(EXCHANGE, message.routing_key, message.body)
        desk.publish(pack(said(Author.DESK, A, HelpAdmitted(), "h1"))).result(5)
        _, _, body = eventually(lambda: [part for part in [me.basic_get(MINE)] if part[0]])[0]
        assert b'"help.admitted"' in body
        assert me.basic_get(MINE)[0] is None
        with pytest.raises(ChannelClosedByBroker) as refusal:
            bound("agent.*.help.*")(me)
        assert refusal.value.reply_code == 403


def test_the_receiver_of_the_page_knows_what_is_genuine() -> None:
    room: dict[str, Any] = {}
    exec(blocks("python")[1], room)  # noqa: S102 - the page's own example
    is_genuine = room["is_genuine"]
    secret, other = (
        signing.PREFIX + base64.b64encode(letter * 32).decode() for letter in (b"a", b"b")
    )
    both = signing.secrets(f"{other},{secret}")
    headers = signing.headers(both, "e1", time.time(), b"{}")
    assert is_genuine(secret, headers, b"{}")
    assert is_genuine(other, headers, b"{}")
    assert not is_genuine(secret, headers, b"{ }")
    assert not is_genuine(secret, {**headers, "webhook-id": "e2"}, b"{}")
    late = signing.headers(both, "e1", time.time() - 600, b"{}")
    assert not is_genuine(secret, late, b"{}")
    third = signing.PREFIX + base64.b64encode(b"c" * 32).decode()
    assert not is_genuine(third, headers, b"{}")
