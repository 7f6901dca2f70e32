"""The link on a real broker: handlers, their order, and the queues that they read."""

import threading

import pytest

from broker.confirms import BrokerDown
from broker.deliveries import Delivery
from broker.dialling import addresses
from broker.events import decode, pack
from broker.link import Link, Retry
from broker.refusals import TopologyChanged
from broker.topology import (
    Queue,
)
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import (
    linked,
    numbered,
    operator,
)
from tests.integration.broker_link import MAILBOX, Reader, subjects, url

__all__ = ["url"]


def test_a_handler_that_fails_sees_the_message_again(url: str) -> None:
    reader = Reader()
    reader.refuse["n1"] = [RuntimeError("a fault of ours")]
    with linked(url, queues=[MAILBOX], reads={MAILBOX.name: reader}) as desk:
        desk.publish(pack(numbered(1))).result(5)
        eventually(lambda: reader.handled == subjects(1))
    assert [delivery.redelivered for delivery in reader.deliveries] == [False, True]


def test_a_retry_keeps_the_order(url: str) -> None:
    reader = Reader()
    reader.refuse["n2"] = [Retry(0.05), Retry(0.05)]
    with linked(url, queues=[MAILBOX], reads={MAILBOX.name: reader}) as desk:
        for number in range(1, 6):
            desk.publish(pack(numbered(number))).result(5)
        eventually(lambda: len(reader.handled) == 5)
    assert reader.handled == subjects(1, 2, 3, 4, 5)
    assert len(reader.deliveries) == 7


def test_what_was_not_handled_is_delivered_again_to_the_next(url: str) -> None:
    stuck, go = threading.Event(), threading.Event()
    first: list[str] = []

    def slow(delivery: Delivery) -> None:
        stuck.set()
        go.wait(10)
        first.append(decode(delivery.routing_key, delivery.body).subject)

    with linked(url, queues=[MAILBOX], reads={MAILBOX.name: slow}) as desk:
        for number in (1, 2, 3):
            desk.publish(pack(numbered(number))).result(5)
        assert stuck.wait(5)
        threading.Timer(0.2, go.set).start()
        desk.stop()
    assert first == subjects(1), "stopping waits for the running handler, and begins no other"
    reader = Reader()
    with linked(url, queues=[MAILBOX], reads={MAILBOX.name: reader}):
        eventually(lambda: reader.handled == subjects(2, 3))


def test_stopping_waits_for_the_confirms(url: str, node: RabbitNode, vhost: str) -> None:
    with linked(url, queues=[MAILBOX]) as desk:
        futures = [desk.publish(pack(numbered(number))) for number in range(300)]
        desk.stop(10)
        assert [future.exception(0) for future in futures] == [None] * 300
    with operator(node, vhost) as look:
        found = look.queue_declare(MAILBOX.name, passive=True)
        assert found.method.message_count == 300


def test_after_stopping_nothing_is_taken_any_more(url: str) -> None:
    with linked(url) as desk:
        desk.stop()
        with pytest.raises(BrokerDown):
            desk.publish(pack(numbered(1))).result(5)
        desk.stop()
        desk.kill()


def test_a_queue_of_another_shape_is_named_with_the_remedy(url: str) -> None:
    with linked(url, queues=[Queue(MAILBOX.name)]) as desk:
        with pytest.raises(TopologyChanged, match=f"{MAILBOX.name} .*rabbitmqctl delete_queue"):
            desk.declare(MAILBOX)
        assert desk.publish(pack(numbered(1))).exception(5) is None, "the link is unharmed"


def test_a_start_with_a_queue_of_another_shape_says_so_and_goes_on_trying(url: str) -> None:
    said_why: list[str] = []
    with (
        linked(url, queues=[Queue(MAILBOX.name)]) as desk,
        linked(
            url, queues=[MAILBOX], up=False, on_change=lambda _up, why: said_why.append(why)
        ) as second,
    ):
        eventually(lambda: any(MAILBOX.name in why for why in said_why))
        desk.delete(MAILBOX.name)
        assert second.wait_up(10)


def test_a_queue_that_is_deleted_under_a_reader_is_made_again(
    url: str, node: RabbitNode, vhost: str
) -> None:
    reader = Reader()
    with (
        linked(url, queues=[MAILBOX], reads={MAILBOX.name: reader}) as desk,
        operator(node, vhost) as look,
    ):
        look.queue_delete(MAILBOX.name)
        eventually(lambda: not desk.up)
        assert desk.wait_up(10)
        desk.publish(pack(numbered(1))).result(5)
        eventually(lambda: reader.handled == subjects(1))


def test_a_reader_of_a_queue_that_is_not_there_yet_waits_for_it(
    url: str, node: RabbitNode, vhost: str
) -> None:
    reader = Reader()
    monitor = Link(addresses([node.url("monitor", vhost)]), name="monitor")
    monitor.consume("monitor", reader)
    monitor.start()
    try:
        assert not monitor.wait_up(0.3)
        with linked(url) as desk:
            assert monitor.wait_up(10)
            desk.publish(pack(numbered(1))).result(5)
            eventually(lambda: reader.handled == subjects(1))
    finally:
        monitor.stop()
