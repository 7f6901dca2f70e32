"""A relay process on a real broker: its facts, its orders, its bridge, and the broker's absence."""

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pika  # noqa: TID251 - as a stranger would use it, through the bridge
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from broker.clock import utc
from broker.deliveries import Delivery
from broker.dialling import addresses
from broker.events import Event, decode, pack
from broker.facts import (
    AgentRevoked,
    Fact,
    RelayAlive,
    TunnelClosed,
    TunnelCut,
    TunnelEstablished,
    TunnelLost,
    TunnelWaiting,
)
from broker.ids import event_id
from broker.lifecycle import Author
from broker.link import Link
from broker.topology import EXCHANGE, INBOX, MONITOR, desk_queues
from ops.rabbit_node import RabbitNode
from relay.amqp import MOST_OF_ONE_AGENT
from tests.eventually import eventually
from tests.integration.relay_process import RelayProcess


class Desk:
    """Hears what a relay says, and gives it orders."""

    def __init__(self, url: str) -> None:
        self.heard: list[Event] = []
        self.alive: list[Event] = []
        self._link = Link(addresses([url]), name="desk", queues=desk_queues(), owns_exchange=True)
        self._link.consume(INBOX, lambda it: self._hear(it, self.heard))
        self._link.consume(MONITOR, self._monitor)
        self._link.start()
        assert self._link.wait_up(20)

    def _hear(self, delivery: Delivery, where: list[Event]) -> None:
        where.append(decode(delivery.routing_key, delivery.body))

    def _monitor(self, delivery: Delivery) -> None:
        if delivery.routing_key.endswith("relay.alive"):
            self._hear(delivery, self.alive)

    def facts(self, session: str) -> list[Fact]:
        return [event.fact for event in self.heard if event.subject == session]

    def order(self, session: str) -> None:
        cut = Event(event_id(utc()), Author.DESK, "relay-1", session, utc(), TunnelCut("test"))
        self._link.publish(pack(cut)).result(5)

    def revoke(self, agent: str) -> None:
        fact = Event(event_id(utc()), Author.DESK, agent, agent, utc(), AgentRevoked())
        self._link.publish(pack(fact)).result(5)

    def close(self) -> None:
        self._link.stop()


@contextmanager
def running(
    node: RabbitNode, vhost: str, folder: Path, **settings: str
) -> Iterator[tuple[RelayProcess, Desk]]:
    desk = Desk(node.url("desk", vhost))
    relay = RelayProcess(
        folder,
        HC_BROKER_URL=node.url("relay", vhost),
        HC_AMQP_BACKEND=f"127.0.0.1:{node.amqp_port}",
        **settings,
    )
    try:
        eventually(lambda: relay.get("/readyz")[0] == 200)
        yield relay, desk
    finally:
        relay.stop()
        desk.close()


@pytest.fixture
def both(node: RabbitNode, vhost: str, key_folder: Path) -> Iterator[tuple[RelayProcess, Desk]]:
    with running(node, vhost, key_folder) as pair:
        yield pair


def test_the_desk_hears_the_life_of_a_tunnel(both: tuple[RelayProcess, Desk]) -> None:
    relay, desk = both
    agent = relay.connect("life", "agent")
    eventually(lambda: desk.facts("life") == [TunnelWaiting("agent")])
    viewer = relay.connect("life", "viewer")
    eventually(lambda: desk.facts("life")[-1] == TunnelEstablished())
    agent.send(bytes(1000))
    viewer.recv(timeout=5)
    viewer.send(bytes(10))
    agent.recv(timeout=5)
    viewer.close()
    lost = eventually(lambda: [it for it in desk.facts("life") if isinstance(it, TunnelLost)])[0]
    assert (lost.end, lost.to_viewer, lost.to_agent) == ("viewer", 1000, 10)
    assert 0 < lost.seconds < 20
    assert {event.source for event in desk.heard} == {"/relay/relay-1"}
    assert abs((desk.heard[0].time - utc()).total_seconds()) < 60


def load(desk: Desk) -> tuple[int, int] | None:
    """Sessions and waiting ends, as the node said last."""
    last = desk.alive[-1].fact if desk.alive else None
    return (last.sessions, last.waiting) if isinstance(last, RelayAlive) else None


def test_the_node_says_that_it_lives_and_how_loaded_it_is(
    both: tuple[RelayProcess, Desk],
) -> None:
    relay, desk = both
    relay.pair("load")
    relay.connect("load-waiting", "agent")
    eventually(lambda: load(desk) == (1, 1), within=15)


def test_an_order_to_cut_is_obeyed_and_spends_old_tickets(
    both: tuple[RelayProcess, Desk],
) -> None:
    relay, desk = both
    agent, viewer = relay.pair("cut")
    old = relay.ticket("cut", "agent")
    desk.order("cut")
    for end in (agent, viewer):
        assert code(end) == 4000
    eventually(lambda: isinstance(desk.facts("cut")[-1], TunnelClosed))
    with pytest.raises(Exception, match="401"):
        relay.connect("cut", "agent", ticket=old)
    relay.connect("cut", "agent").close()


def code(end: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as gone:
        end.recv(timeout=20)
    assert gone.value.rcvd is not None
    return gone.value.rcvd.code


class Bridged(threading.Thread):
    """A TCP port whose one connection goes through the relay's /amqp, as an agent's does."""

    def __init__(self, end: ClientConnection) -> None:
        super().__init__(daemon=True)
        self._end = end
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.start()

    def run(self) -> None:
        sock, _ = self._listener.accept()
        threading.Thread(target=self._back, args=(sock,), daemon=True).start()
        with contextlib.suppress(ConnectionClosed):
            while data := sock.recv(65536):
                self._end.send(data)
        sock.close()
        self._end.close()
        self._listener.close()

    def _back(self, sock: socket.socket) -> None:
        try:
            for data in self._end:
                assert isinstance(data, bytes)
                sock.sendall(data)
        except (ConnectionClosed, OSError):
            pass
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def generous(node: RabbitNode, vhost: str, key_folder: Path) -> Iterator[RelayProcess]:
    """A relay that lets an agent say far more than one has to say."""
    with running(node, vhost, key_folder, HC_AGENT_RATE="1000000000") as (relay, _):
        yield relay


def test_amqp_runs_through_the_bridge(generous: RelayProcess, node: RabbitNode, vhost: str) -> None:
    bridged = Bridged(generous.bridge())
    parameters = pika.URLParameters(node.url("desk", vhost))
    parameters.host, parameters.port = "127.0.0.1", bridged.port
    with pika.BlockingConnection(parameters) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("desk.live.bridged", exclusive=True)
        channel.queue_bind("desk.live.bridged", EXCHANGE, "desk.bridged.#")
        big = base64.b64encode(bytes(500_000))
        for number in range(20):
            body = b"%d" % number + big
            channel.basic_publish(EXCHANGE, "desk.bridged.test", body, mandatory=True)
        for number in range(20):
            _, _, body = channel.basic_get("desk.live.bridged", auto_ack=True)
            assert body == b"%d" % number + big
    bridged.join(5)


def test_the_bridge_is_no_road_for_strangers(both: tuple[RelayProcess, Desk]) -> None:
    relay, _ = both
    with pytest.raises(InvalidStatus, match="401"):
        relay.open("amqp", subprotocols=["amqp"])


def test_a_revoked_agent_is_hung_up_and_others_are_not(both: tuple[RelayProcess, Desk]) -> None:
    relay, desk = both
    revoked, other = relay.bridge("b" * 32), relay.bridge("c" * 32)
    desk.revoke("b" * 32)
    assert code(revoked) == 1008
    other.send(b"AMQP\x00\x00\x09\x01")
    assert other.recv(5)


def test_one_agent_has_a_few_connections_and_the_oldest_goes(
    both: tuple[RelayProcess, Desk],
) -> None:
    relay, _ = both
    first, *others = [relay.bridge("d" * 32) for _ in range(MOST_OF_ONE_AGENT + 1)]
    assert code(first) == 1008
    for other in others:
        other.send(b"AMQP\x00\x00\x09\x01")
        assert other.recv(5)


def test_the_bridge_says_when_the_broker_is_not_there(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path, HC_AMQP_BACKEND="127.0.0.1:1")
    try:
        assert code(relay.bridge()) == 1013
    finally:
        relay.stop()


def test_sessions_go_on_without_the_broker_and_what_happened_is_told_later(
    tmp_path: Path, key_folder: Path
) -> None:
    node = RabbitNode(tmp_path / "rabbit", key_folder / "public")
    node.start()
    node.wait_ready()
    desk = Desk(node.url("desk"))
    relay = RelayProcess(
        key_folder,
        HC_BROKER_URL=node.url("relay"),
        HC_AMQP_BACKEND=f"127.0.0.1:{node.amqp_port}",
    )
    try:
        eventually(lambda: relay.get("/readyz")[0] == 200)
        agent, viewer = relay.pair("outage")
        eventually(lambda: len(desk.facts("outage")) == 2)
        node.stop()
        eventually(lambda: relay.get("/readyz")[0] == 503)
        assert relay.get("/healthz")[0] == 200
        agent.send(b"still here")
        assert viewer.recv(timeout=5) == b"still here"
        relay.pair("began-in-the-outage")
        viewer.close()
        eventually(lambda: relay.logged("tunnel.lost"))
        assert len(desk.facts("outage")) == 2
        node.start()
        node.wait_ready()
        eventually(lambda: relay.get("/readyz")[0] == 200, within=30)
        eventually(lambda: len(desk.facts("outage")) >= 3, within=30)
        assert isinstance(desk.facts("outage")[-1], TunnelLost)

        def told() -> bool:
            kinds = [type(fact) for fact in desk.facts("began-in-the-outage")]
            assert kinds == [TunnelWaiting, TunnelEstablished]
            return True

        eventually(told)
    finally:
        relay.stop()
        desk.close()
        node.kill()


def test_a_relay_that_starts_before_the_broker_waits_for_it(
    tmp_path: Path, key_folder: Path
) -> None:
    node = RabbitNode(tmp_path / "rabbit", key_folder / "public")
    node.start()
    relay = RelayProcess(key_folder, HC_BROKER_URL=node.url("relay"))
    try:
        assert eventually(lambda: relay.logged("broker.unreachable"))
        node.wait_ready()
        desk = Desk(node.url("desk"))
        try:
            eventually(lambda: relay.get("/readyz")[0] == 200, within=30)
            relay.connect("late", "agent")
            eventually(lambda: desk.facts("late") == [TunnelWaiting("agent")])
        finally:
            desk.close()
    finally:
        relay.stop()
        node.kill()
