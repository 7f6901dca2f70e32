"""The private RabbitMQ node: who may do what on it, and that it leaves nothing behind."""
# ruff: noqa: TID251 - it looks at the broker as any client would

import os
import signal
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pika
import pytest
from pika.exceptions import (
    ChannelClosedByBroker,
    ConnectionClosedByBroker,
    ProbableAuthenticationError,
)

from broker import keys, tokens
from broker.topology import ASIDE, DEAD, EXCHANGE, INBOX, MONITOR, desk_queues, relay_queue
from ops.problems import NodeProblem
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.processes import processes_of

Channel = pika.adapters.blocking_connection.BlockingChannel
AGENT = "a" * 32

# pika leaves its socket to the collector when a sign-in is refused.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def as_account(
    node: RabbitNode, vhost: str, request: pytest.FixtureRequest
) -> Callable[[str], Channel]:
    def connect(account: str) -> Channel:
        connection = pika.BlockingConnection(pika.URLParameters(node.url(account, vhost)))
        request.addfinalizer(lambda: connection.is_open and connection.close())
        channel = connection.channel()
        channel.confirm_delivery()
        return channel

    return connect


@pytest.fixture
def desk(as_account: Callable[[str], Channel]) -> Channel:
    """The desk, after it has made the topology."""
    channel = as_account("desk")
    channel.exchange_declare(EXCHANGE, "topic", durable=True)
    for queue in desk_queues():
        channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))
        for key in queue.bindings:
            channel.queue_bind(queue.name, EXCHANGE, key)
    channel.exchange_declare(ASIDE, "topic", durable=True)
    channel.queue_bind(DEAD, ASIDE, DEAD)
    return channel


def refused(act: Callable[[], object]) -> bool:
    with pytest.raises(ChannelClosedByBroker) as caught:
        act()
    assert caught.value.reply_code == 403
    return True


def test_the_desk_makes_the_topology_and_publishes_as_itself(desk: Channel) -> None:
    desk.basic_publish(EXCHANGE, "desk.x.help.accepted", b"{}", mandatory=True)
    desk.basic_publish(ASIDE, DEAD, b"{}", mandatory=True)


def test_the_desk_cannot_publish_as_an_agent(desk: Channel) -> None:
    assert refused(lambda: desk.basic_publish(EXCHANGE, f"agent.{AGENT}.help.requested", b"{}"))


def test_a_relay_makes_its_queue_and_hears_orders_to_cut(
    desk: Channel, as_account: Callable[[str], Channel]
) -> None:
    relay = as_account("relay")
    queue = relay_queue("relay-1")
    relay.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))
    relay.queue_bind(queue.name, EXCHANGE, queue.bindings[0])
    relay.basic_publish(EXCHANGE, "relay.relay-1.tunnel.waiting", b"{}", mandatory=True)
    desk.basic_publish(EXCHANGE, "desk.relay-1.tunnel.cut", b"cut", mandatory=True)
    assert eventually(lambda: relay.basic_get(queue.name, auto_ack=True)[2]) == b"cut"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(
            lambda c: c.basic_publish(EXCHANGE, "desk.x.help.accepted", b""), id="as desk"
        ),
        pytest.param(lambda c: c.basic_publish("", DEAD, b""), id="by the default exchange"),
        pytest.param(lambda c: c.basic_get(INBOX), id="read the inbox"),
        pytest.param(lambda c: c.basic_get(MONITOR), id="read the monitor"),
        pytest.param(lambda c: c.queue_delete(INBOX), id="delete the inbox"),
        pytest.param(lambda c: c.queue_declare("agent.b"), id="make an agent's queue"),
        pytest.param(lambda c: c.exchange_delete(EXCHANGE), id="delete the exchange"),
        pytest.param(
            lambda c: (
                c.queue_declare("relay.spy"),
                c.queue_bind("relay.spy", EXCHANGE, "agent.#"),
            ),
            id="listen to agents",
        ),
        pytest.param(
            lambda c: (c.queue_declare("relay.spy"), c.queue_bind("relay.spy", EXCHANGE, "#")),
            id="listen to all",
        ),
    ],
)
def test_a_relay_can_do_nothing_else(
    desk: Channel, as_account: Callable[[str], Channel], act: Callable[[Channel], object]
) -> None:
    relay = as_account("relay")
    assert refused(lambda: act(relay))


def test_the_monitor_reads_what_passes_and_replay_what_was_refused(
    desk: Channel, as_account: Callable[[str], Channel]
) -> None:
    desk.basic_publish(EXCHANGE, "desk.x.help.accepted", b"seen", mandatory=True)
    desk.basic_publish(ASIDE, DEAD, b"refused", mandatory=True)
    monitor, replay = as_account("monitor"), as_account("replay")
    assert eventually(lambda: monitor.basic_get(MONITOR, auto_ack=True)[2]) == b"seen"
    assert eventually(lambda: replay.basic_get(DEAD, auto_ack=True)[2]) == b"refused"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda c: c.basic_publish(EXCHANGE, "desk.x.y.z", b""), id="publish"),
        pytest.param(lambda c: c.basic_get(INBOX), id="read the inbox"),
        pytest.param(lambda c: c.queue_declare("mine"), id="make a queue"),
        pytest.param(lambda c: c.queue_purge(INBOX), id="purge the inbox"),
    ],
)
def test_the_monitor_can_do_nothing_else(
    desk: Channel, as_account: Callable[[str], Channel], act: Callable[[Channel], object]
) -> None:
    monitor = as_account("monitor")
    assert refused(lambda: act(monitor))


def agent(node: RabbitNode, vhost: str, token: str) -> pika.BlockingConnection:
    return pika.BlockingConnection(
        pika.ConnectionParameters(
            "127.0.0.1", node.amqp_port, vhost, pika.PlainCredentials("agent", token)
        )
    )


def test_an_agent_signs_in_with_a_token_and_publishes_as_itself(
    node: RabbitNode, vhost: str, desk: Channel, key_folder: Path
) -> None:
    key = keys.load_signing(key_folder / "signing.pem")
    token = tokens.issue(key, AGENT, time.time(), 60)
    connection = agent(node, vhost, token)
    channel = connection.channel()
    channel.confirm_delivery()
    channel.basic_publish(EXCHANGE, f"agent.{AGENT}.help.requested", b"{}", mandatory=True)
    assert refused(lambda: channel.basic_publish(EXCHANGE, "agent.b.help.requested", b"{}"))
    connection.close()


def test_a_token_of_another_key_is_refused(node: RabbitNode, vhost: str) -> None:
    token = tokens.issue(keys.new(), AGENT, time.time(), 60)
    with pytest.raises((ProbableAuthenticationError, ConnectionClosedByBroker)):
        agent(node, vhost, token)


def test_there_is_no_guest(node: RabbitNode) -> None:
    address = f"amqp://guest:guest@127.0.0.1:{node.amqp_port}/%2F"
    with pytest.raises(ProbableAuthenticationError):
        pika.BlockingConnection(pika.URLParameters(address))


def test_every_listener_is_on_loopback(node: RabbitNode) -> None:
    listening = Path(f"/proc/{node.pid}/net/tcp").read_text().splitlines()[1:]
    ours = {f"{port:04X}" for port in node._ports.values()}
    hosts = {row.split()[1].split(":")[0] for row in listening if row.split()[1][9:] in ours}
    assert hosts == {"0100007F"}


def test_a_node_keeps_what_it_holds_and_leaves_no_process(tmp_path: Path) -> None:
    keys.generate(tmp_path)
    first = RabbitNode(tmp_path / "rabbit", tmp_path / "public")
    first.start()
    first.wait_ready()
    assert stat.S_IMODE((tmp_path / "rabbit" / "accounts.json").stat().st_mode) == 0o600
    url = first.url("desk")
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        connection.channel().queue_declare("desk.kept", durable=True)
    with pytest.raises(NodeProblem, match="rabbitmqctl nonsense"):
        first.ctl("nonsense")
    first.stop()
    assert processes_of(tmp_path) == {}

    second = RabbitNode(tmp_path / "rabbit", tmp_path / "public")
    second.start()
    try:
        second.wait_ready()
        assert second.url("desk") == url
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            connection.channel().queue_declare("desk.kept", passive=True)
        rival = RabbitNode(tmp_path / "rabbit", tmp_path / "public")
        with pytest.raises(NodeProblem, match=f"pid {second.pid}"):
            rival.wait_for_earlier(within=0.1)
        os.kill(second.pid, signal.SIGKILL)
        assert eventually(lambda: not second.alive)
    finally:
        second.kill()
    assert processes_of(tmp_path) == {}
