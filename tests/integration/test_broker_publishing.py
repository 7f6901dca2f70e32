"""The link on a real broker: what is said is confirmed, or why not."""

import time

import pytest

from broker.confirms import BrokerDown, NotAllowed, Unroutable
from broker.events import decode, pack
from broker.facts import RelayAlive
from broker.lifecycle import Author
from broker.topology import (
    EXCHANGE,
    Queue,
    agent_mailbox,
)
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import (
    B,
    linked,
    numbered,
    operator,
    said,
    taken,
)
from tests.integration.broker_link import MAILBOX, Reader, url

__all__ = ["url"]


def test_a_confirmed_event_is_in_every_queue_that_is_bound_to_it(
    url: str, node: RabbitNode, vhost: str
) -> None:
    event = numbered(1)
    with linked(url, queues=[MAILBOX]) as desk, operator(node, vhost) as look:
        assert desk.publish(pack(event)).result(5) is None
        for queue in (MAILBOX.name, "monitor"):
            found = taken(look, queue)
            assert found is not None
            properties, body = found
            assert decode(event.routing_key, body) is not None
            assert (properties.message_id, properties.user_id) == (event.id, "desk")
            assert (properties.delivery_mode, properties.content_type) == (
                2, "application/cloudevents+json",
            )  # fmt: skip


def test_what_no_queue_takes_is_unroutable(url: str, node: RabbitNode, vhost: str) -> None:
    with linked(url) as desk, operator(node, vhost) as look:
        look.queue_unbind("monitor", EXCHANGE, "#")  # it takes everything
        with pytest.raises(Unroutable):
            desk.publish(pack(numbered(1, B))).result(5)
        desk.declare(agent_mailbox(B))
        desk.publish(pack(numbered(1, B))).result(5)


def test_what_the_account_may_not_say_is_not_allowed_and_the_link_comes_back(
    url: str,
) -> None:
    with linked(url, queues=[MAILBOX]) as desk:
        alien = pack(said(Author.RELAY, "relay-1", RelayAlive(0, 0)))
        with pytest.raises(NotAllowed, match="ACCESS_REFUSED"):
            desk.publish(alien).result(5)
        eventually(lambda: desk.publish(pack(numbered(1))).exception(5) is None)


def test_what_the_broker_refuses_to_keep_is_no_confirm_and_the_link_begins_anew(url: str) -> None:
    small = Queue(
        "agent.small",
        MAILBOX.bindings,
        arguments={"x-max-length": 1, "x-overflow": "reject-publish"},
    )
    changes: list[tuple[bool, str]] = []
    with linked(url, queues=[small], on_change=lambda up, why: changes.append((up, why))) as desk:
        desk.publish(pack(numbered(1))).result(5)
        with pytest.raises(BrokerDown, match="could not keep it"):
            desk.publish(pack(numbered(2))).result(5)
        eventually(lambda: (False, "the broker could not keep a message") in changes)
        assert desk.wait_up(10)
        desk.delete(small.name)
        desk.publish(pack(numbered(2))).result(5)


def test_many_confirms_are_on_their_way_at_once(url: str) -> None:
    reader = Reader()
    with linked(url, queues=[MAILBOX], reads={MAILBOX.name: reader}) as desk:
        sent = [numbered(number) for number in range(500)]
        for future in [desk.publish(pack(event)) for event in sent]:
            future.result(10)
        eventually(lambda: len(reader.handled) == 500)
        assert reader.handled == [event.subject for event in sent]


def test_without_a_broker_publishing_fails_at_once_and_says_why() -> None:
    with linked("amqp://x:y@127.0.0.1:1/v", up=False) as desk:
        began = time.monotonic()
        with pytest.raises(BrokerDown, match=r"not connected|no connection"):
            desk.publish(pack(numbered(1))).result(5)
        with pytest.raises(BrokerDown):
            desk.declare(MAILBOX)
        assert time.monotonic() - began < 4
        assert not desk.up


def test_a_wrong_password_is_said_without_it(node: RabbitNode, vhost: str) -> None:
    said_why: list[str] = []
    wrong = f"amqp://desk:s3cret@127.0.0.1:{node.amqp_port}/{vhost}"
    with linked(wrong, up=False, on_change=lambda _up, why: said_why.append(why)):
        eventually(lambda: said_why)
    assert "s3cret" not in said_why[0]
