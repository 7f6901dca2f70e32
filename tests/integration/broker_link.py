"""A link's reader, and the brokers that the tests of links use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broker.deliveries import Delivery
from broker.events import decode
from broker.topology import agent_mailbox
from ops.rabbit_node import RabbitNode
from tests.integration.broker_ends import A

MAILBOX = agent_mailbox(A)


class Reader:
    """Remembers what was handled; `refuse` holds what happens first to some of it."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.deliveries: list[Delivery] = []
        self.refuse: dict[str, list[Exception]] = {}

    def __call__(self, delivery: Delivery) -> None:
        subject = decode(delivery.routing_key, delivery.body).subject
        self.deliveries.append(delivery)
        if waiting := self.refuse.get(subject):
            raise waiting.pop(0)
        self.handled.append(subject)


@pytest.fixture
def url(node: RabbitNode, vhost: str) -> str:
    return node.url("desk", vhost)


@pytest.fixture
def lone_node(tmp_path: Path, key_folder: Path) -> Iterator[RabbitNode]:
    """A node of one's own, to be stopped and started."""
    node = RabbitNode(tmp_path / "rabbit", key_folder / "public")
    node.start()
    node.wait_ready()
    yield node
    node.kill()


def subjects(*numbers: int) -> list[str]:
    return [f"n{number}" for number in numbers]
