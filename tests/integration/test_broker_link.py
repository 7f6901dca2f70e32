"""The link on a real broker: confirms, comings back, handlers, order, endings."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from broker import rabbit
from broker.confirms import BrokerDown, NotAllowed, Unroutable
from broker.deliveries import Delivery, Receipt
from broker.dialling import addresses
from broker.errands import Depth
from broker.events import Message, decode, pack
from broker.facts import RelayAlive, TunnelEstablished
from broker.ids import unguessable
from broker.lifecycle import Author
from broker.link import Link, Retry
from broker.refusals import TopologyChanged
from broker.topology import (
    DEAD,
    EXCHANGE,
    HAPPENS,
    READERS,
    Queue,
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
    Silent,
    Wire,
    linked,
    numbered,
    operator,
    said,
    taken,
)

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
