"""The link on a real broker: one reader of the inbox, letters put aside, depths, readers."""

import pytest

from broker.confirms import BrokerDown
from broker.deliveries import Delivery, Receipt
from broker.dialling import addresses
from broker.errands import Depth
from broker.events import Message, pack
from broker.facts import TunnelEstablished
from broker.ids import unguessable
from broker.lifecycle import Author
from broker.link import Link
from broker.topology import (
    DEAD,
    HAPPENS,
    READERS,
    agent_mailbox,
    agent_queue,
    live_queue,
    presence_queue,
)
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import (
    A,
    B,
    linked,
    numbered,
    operator,
    said,
    taken,
)
from tests.integration.broker_link import MAILBOX, Reader, subjects, url

__all__ = ["url"]


def test_only_one_of_two_desks_reads_the_inbox_and_the_other_takes_over(
    node: RabbitNode, url: str, vhost: str
) -> None:
    first, second = Reader(), Reader()
    relay = Link(addresses([node.url("relay", vhost)]), name="relay")
    relay.start()

    def tells(number: int) -> Message:
        return pack(said(Author.RELAY, "relay-1", TunnelEstablished(), f"n{number}"))

    try:
        with (
            linked(url, reads={"desk.inbox": first}) as one,
            linked(url, reads={"desk.inbox": second}),
        ):
            assert relay.wait_up(10)
            for number in range(5):
                relay.publish(tells(number)).result(5)
            eventually(lambda: first.handled == subjects(0, 1, 2, 3, 4))
            assert second.handled == []
            one.stop()
            relay.publish(tells(5)).result(5)
            eventually(lambda: second.handled == subjects(5))
    finally:
        relay.stop()


def test_a_desks_own_queue_goes_with_it(url: str, node: RabbitNode, vhost: str) -> None:
    with linked(url, queues=[live_queue("p")]):
        pass
    eventually(lambda: "desk.live.p" not in node.ctl("list_queues", "-p", vhost, "name"))


def test_what_is_put_aside_keeps_its_words_and_its_reason(
    url: str, node: RabbitNode, vhost: str
) -> None:
    with linked(url) as desk, operator(node, vhost) as look:
        desk.put_aside(DEAD, b"\xffanything", {"reason": "ñot öurs", "user_id": ""}).result(5)
        found = eventually(lambda: taken(look, DEAD))
        assert found[0].headers["reason"] == "ñot öurs"
        assert found[1] == b"\xffanything"


def all_of(link: Link) -> list[tuple[int, Receipt]]:
    found = []
    while (taken := link.get(DEAD)) is not None:
        assert taken[0].headers["reason"] == "x"
        found.append((int(taken[0].body), taken[1]))
    return found


def test_what_is_got_and_not_settled_goes_back_when_its_reader_dies(
    url: str, node: RabbitNode, vhost: str
) -> None:
    with linked(url) as desk:
        for number in range(50):
            desk.put_aside(DEAD, str(number).encode(), {"reason": "x"}).result(5)
        with linked(node.url("replay", vhost), only=[]) as reader:
            assert len(all_of(reader)) == 50
            assert desk.depth(DEAD).messages == 0
            reader.kill()
        eventually(lambda: desk.depth(DEAD).messages == 50)  # in any order: it is a quorum queue


def test_what_is_got_and_settled_is_gone(url: str) -> None:
    with linked(url) as desk:
        desk.put_aside(DEAD, b"1", {}).result(5)
        delivery, receipt = eventually(lambda: desk.get(DEAD))
        assert delivery.body == b"1"
        receipt.acknowledge()
        assert desk.get(DEAD) is None
    with linked(url) as desk:
        assert desk.depth(DEAD).messages == 0


def test_depths_are_told_to_everybody_and_a_missing_queue_by_name(
    url: str, node: RabbitNode, vhost: str
) -> None:
    with linked(url, reads={"desk.inbox": lambda _: None}) as desk:
        desk.publish(pack(numbered(1))).result(5)
        with linked(node.url("monitor", vhost), only=[]) as monitor:
            eventually(lambda: monitor.depth("monitor") == Depth(1, 0))
            assert monitor.depth("desk.inbox") == Depth(0, 1)
            with pytest.raises(BrokerDown, match="no queue 'nowhere'"):
                monitor.depth("nowhere")
            assert monitor.up


def test_a_new_token_keeps_a_living_connection(url: str) -> None:
    with linked(url, queues=[MAILBOX]) as desk:
        desk.renew("another")  # of no use to a password account, and no harm
        assert desk.publish(pack(numbered(1))).exception(5) is None


def test_the_readers_of_many_queues_are_counted_also_of_those_that_are_not_there(
    url: str, node: RabbitNode, vhost: str
) -> None:
    names = [agent_mailbox(name).name for name in (A, B, "c" * 32)]
    with linked(url) as desk, operator(node, vhost) as look:
        desk.declare(agent_mailbox(A))
        desk.declare(agent_mailbox("c" * 32))
        look.basic_consume(names[0], lambda *_: None)
        assert desk.readers(names) == {names[0]: 1, names[1]: 0, names[2]: 0}
        assert desk.readers([]) == {}
        assert desk.up


def test_who_begins_and_ends_to_read_is_told_where_the_broker_does_that(node: RabbitNode) -> None:
    queue = presence_queue(unguessable())
    heard: list[Delivery] = []
    with linked(
        node.url("desk"), queues=[queue, agent_mailbox(A)], reads={queue.name: heard.append}
    ) as desk:
        desk.bind(queue.name, HAPPENS, READERS)
        with linked(node.url("desk"), only=[], reads={agent_queue(A): lambda _: None}):
            created = eventually(lambda: [one for one in heard if one.routing_key == READERS[0]])
        deleted = eventually(lambda: [one for one in heard if one.routing_key == READERS[1]])
        for one in (created[0], deleted[0]):
            assert (one.headers["queue"], one.headers["vhost"]) == (agent_queue(A), "/")
        desk.delete(agent_queue(A))


def test_a_broker_that_does_not_tell_says_so(url: str) -> None:
    queue = presence_queue(unguessable())
    with linked(url, queues=[queue]) as desk:
        with pytest.raises(BrokerDown, match="not there"):
            desk.bind(queue.name, HAPPENS, READERS)
        assert desk.up
