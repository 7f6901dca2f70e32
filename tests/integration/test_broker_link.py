"""The link on a real broker: lost, silent and stopped connections."""

import time

import pytest

from broker import rabbit
from broker.confirms import BrokerDown
from broker.events import pack
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import (
    Silent,
    Wire,
    linked,
    numbered,
)
from tests.integration.broker_link import MAILBOX, Reader, lone_node, subjects, url

__all__ = ["lone_node", "url"]


def test_it_comes_back_after_the_broker_did_and_goes_on_reading(lone_node: RabbitNode) -> None:
    reader, changes = Reader(), list[tuple[bool, str]]()
    with linked(
        lone_node.url("desk"),
        queues=[MAILBOX],
        reads={MAILBOX.name: reader},
        on_change=lambda up, why: changes.append((up, why)),
    ) as desk:
        desk.publish(pack(numbered(1))).result(5)
        eventually(lambda: reader.handled == subjects(1))
        lone_node.stop()
        eventually(lambda: not desk.up)
        with pytest.raises(BrokerDown):
            desk.publish(pack(numbered(2))).result(5)
        lone_node.start()
        lone_node.wait_ready()
        assert desk.wait_up(30)
        desk.publish(pack(numbered(3))).result(5)
        # The first one comes again where its receipt did not reach the broker in time.
        eventually(lambda: reader.handled in (subjects(1, 3), subjects(1, 1, 3)))
    ups = [up for up, _ in changes]
    assert ups[0] is True
    assert ups[-1] is True
    assert False in ups
    assert all(why for _, why in changes)


def test_a_confirm_that_never_comes_is_no_confirm(node: RabbitNode, url: str) -> None:
    wire = Wire(node.amqp_port)
    try:
        with linked(wire.url(url), queues=[MAILBOX]) as desk:
            wire.block()
            future = desk.publish(pack(numbered(1)))
            assert not future.done()
            wire.cut()
            with pytest.raises(BrokerDown):
                future.result(10)
    finally:
        wire.close()


def test_the_next_address_is_tried_when_one_is_away(url: str) -> None:
    with linked(["amqp://x:y@127.0.0.1:1/v", url]) as desk:
        assert desk.up


def test_a_broker_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(rabbit, "CONNECT_SECONDS", 0.3)
    silent = Silent()
    try:
        with linked([silent.url, url]) as desk:
            assert desk.up
    finally:
        silent.close()


def test_stopping_ends_in_time_although_the_broker_fell_silent(node: RabbitNode, url: str) -> None:
    wire = Wire(node.amqp_port)
    try:
        with linked(wire.url(url)) as desk:
            wire.block()
            began = time.monotonic()
            desk.stop(1.0)
            assert time.monotonic() - began < 10
            eventually(lambda: not any(thread.is_alive() for thread in desk._threads))
    finally:
        wire.close()
