"""An agent that says too much to the broker: slowed, then cut, and the others do not feel it."""

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import quantiles

import pika  # noqa: TID251 - as a stranger would use it, through the bridge
import pytest
from pika.adapters.blocking_connection import BlockingChannel  # noqa: TID251
from pika.exceptions import AMQPError  # noqa: TID251
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from broker.facts import HelpRequested
from broker.ids import unguessable
from broker.lifecycle import Author
from ops.rabbit_node import RabbitNode
from relay.rate import LEAST
from tests.eventually import eventually
from tests.integration.broker_ends import publish, said, token
from tests.integration.relay_process import RelayProcess
from tests.integration.test_relay_broker import Bridged, Desk, running

RATE, BURST, PATIENCE = 64 * 1024, 256 * 1024, 4
LEAST_OF_ONE = 3 * LEAST  # method, header and body
MOST_FLOOD = 40_000  # messages; far more than get through


@pytest.fixture
def both(node: RabbitNode, vhost: str, key_folder: Path) -> Iterator[tuple[RelayProcess, Desk]]:
    with running(
        node,
        vhost,
        key_folder,
        HC_AGENT_RATE=str(RATE),
        HC_AGENT_BURST=str(BURST),
        HC_AGENT_PATIENCE_SECONDS=str(PATIENCE),
    ) as pair:
        yield pair


@contextmanager
def agent(relay: RelayProcess, vhost: str, name: str) -> Iterator[BlockingChannel]:
    """This agent on the broker, through the relay."""
    with through(relay.bridge(name), vhost, name, token(relay.key, name)) as channel:
        yield channel


@contextmanager
def through(end: ClientConnection, vhost: str, name: str, word: str) -> Iterator[BlockingChannel]:
    """The broker, at the other end of a WebSocket."""
    bridged = Bridged(end)
    credentials = pika.PlainCredentials(name, word)
    connection = pika.BlockingConnection(
        pika.ConnectionParameters(
            "127.0.0.1", bridged.port, vhost, credentials, connection_attempts=1
        )
    )
    try:
        yield connection.channel()
    finally:
        with contextlib.suppress(AMQPError):
            connection.close()
        bridged.join(5)


class Flood(threading.Thread):
    """Says small things without end, as fast as it is let."""

    def __init__(self, way: AbstractContextManager[BlockingChannel], name: str) -> None:
        super().__init__(daemon=True)
        self._way = way
        self._agent = name
        self.stop = threading.Event()

    def run(self) -> None:
        with contextlib.suppress(AMQPError, OSError), self._way as channel:
            for _ in range(MOST_FLOOD):
                if self.stop.is_set():
                    return
                publish(channel, said(Author.AGENT, self._agent, HelpRequested("again")))


def p95(took: list[float]) -> float:
    return quantiles(took, n=20)[-1]


def ask(channel: BlockingChannel, name: str, count: int) -> list[float]:
    """Publish and be confirmed, so many times; the seconds that each took."""
    took = []
    for _ in range(count):
        began = time.monotonic()
        publish(channel, said(Author.AGENT, name, HelpRequested("")))
        took.append(time.monotonic() - began)
        threading.Event().wait(0.02)
    return took


def test_a_flood_is_slowed_and_then_cut_and_others_are_unmoved(
    both: tuple[RelayProcess, Desk], vhost: str
) -> None:
    relay, desk = both
    quiet, loud = unguessable(), unguessable()
    with agent(relay, vhost, quiet) as channel:
        channel.confirm_delivery()
        before = ask(channel, quiet, 50)
        flood = Flood(agent(relay, vhost, loud), loud)
        began = time.monotonic()
        flood.start()
        try:
            eventually(lambda: relay.logged("amqp.slowed"))
            during = ask(channel, quiet, 100)
            cut = eventually(lambda: relay.logged("amqp.cut"), within=PATIENCE + 15)[0]
            took = time.monotonic() - began
        finally:
            flood.stop.set()
        flood.join(15)
        got = sum(event.address == loud for event in desk.heard)
        # Slowed: no more than what its bucket gave, and a bite of what it was read.
        assert got <= (BURST + took * RATE + 2 * 16 * 1024) / LEAST_OF_ONE
        assert took >= PATIENCE
        assert cut["agent"] == loud
        with pytest.raises(InvalidStatus, match="429"):
            relay.bridge(loud)
        ask(channel, quiet, 1)  # it is still let in itself
        eventually(lambda: sum(event.address == quiet for event in desk.heard) == 50 + 100 + 1)
    print(  # noqa: T201 - what was measured
        f"flood: {got} in {took:.1f} s ({got / took:.0f}/s); another's publish to confirm, p95: "
        f"{p95(before) * 1000:.1f} ms before, {p95(during) * 1000:.1f} ms meanwhile"
    )
    assert p95(during) < 10 * p95(before) + 0.5


def test_what_an_agent_kept_over_a_long_outage_is_no_flood(
    node: RabbitNode, vhost: str, key_folder: Path
) -> None:
    """A day's worth of events at once, with the settings as they are delivered."""
    name = unguessable()
    with running(node, vhost, key_folder) as (relay, desk), agent(relay, vhost, name) as channel:
        channel.confirm_delivery()
        for _ in range(200):
            publish(channel, said(Author.AGENT, name, HelpRequested("x" * 200)))
        eventually(lambda: len(desk.heard) == 200)
        assert not relay.logged("amqp.slowed")
