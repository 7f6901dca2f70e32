"""Whatever the broker does, what is outgoing arrives, oldest first, and is ticked off after."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, cast

import pytest

from broker.confirms import BrokerDown, NotAllowed, Unroutable
from broker.courier import Courier, firsts
from broker.events import Message
from broker.link import Link
from tests.eventually import eventually


class Box:
    """An `Outgoing` in memory, which fails as often as it is told to."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.failures = 0
        self.asked = 0

    def put(self, *ids: str) -> None:
        self.messages += [Message(one, f"relay.a.{one}", b"{}") for one in ids]

    def pending(self, most: int) -> Sequence[Message]:
        self.asked += 1
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        return self.messages[:most]

    def confirmed(self, ids: Sequence[str]) -> None:
        self.messages = [message for message in self.messages if message.id not in ids]


class Road:
    """As much of a link as a courier sees: `problem` names what happens to a message."""

    def __init__(self) -> None:
        self.carried: list[str] = []
        self.problem: Callable[[str], Exception | None] = lambda _id: None

    def publish(self, message: Message) -> "Future[None]":
        future: Future[None] = Future()
        if (error := self.problem(message.id)) is not None:
            future.set_exception(error)
        else:
            self.carried.append(message.id)
            future.set_result(None)
        return future


class Post:
    def __init__(self) -> None:
        self.box, self.road = Box(), Road()
        self.courier = Courier(cast(Link, self.road), self.box, name="test")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    at_once: Any = lambda **_: iter([0.001] * 100_000)  # noqa: E731
    monkeypatch.setattr("broker.courier.delays", at_once)
    made = Post()
    yield made
    made.courier.stop()


def test_what_waited_is_carried_in_order_and_ticked_off(post: Post) -> None:
    post.box.put("a", "b", "c")
    post.courier.start()
    eventually(lambda: not post.box.messages, every=0.005)
    assert post.road.carried == ["a", "b", "c"]


def test_more_than_a_batch_is_carried_whole(post: Post) -> None:
    ids = [f"m{number}" for number in range(250)]
    post.box.put(*ids)
    post.courier.start()
    eventually(lambda: not post.box.messages, every=0.005)
    assert post.road.carried == ids


def test_it_sleeps_until_it_is_woken(post: Post) -> None:
    post.courier.start()
    eventually(lambda: post.box.asked, every=0.005)
    post.box.put("later")
    post.courier.wake()
    eventually(lambda: post.road.carried == ["later"], every=0.005)


@pytest.mark.parametrize("error", [BrokerDown("away"), Unroutable("nobody"), NotAllowed("no")])
def test_what_was_not_confirmed_is_offered_again(post: Post, error: Exception) -> None:
    tries = iter(range(3))
    post.road.problem = lambda _id: error if next(tries, None) is not None else None
    post.box.put("a")
    post.courier.start()
    eventually(lambda: post.road.carried == ["a"], every=0.005)
    assert not post.box.messages


def test_the_others_of_a_batch_are_not_sent_twice(post: Post) -> None:
    blocked = threading.Event()
    post.road.problem = lambda one: None if one != "b" or blocked.is_set() else BrokerDown("x")
    post.box.put("a", "b", "c")
    post.courier.start()
    eventually(lambda: [message.id for message in post.box.messages] == ["b"], every=0.005)
    blocked.set()
    eventually(lambda: not post.box.messages, every=0.005)
    assert sorted(post.road.carried) == ["a", "b", "c"]


def test_a_store_that_fails_is_tried_again(post: Post) -> None:
    post.box.put("a")
    post.box.failures = 3
    post.courier.start()
    eventually(lambda: post.road.carried == ["a"], every=0.005)


def test_stopping_tries_once_more(post: Post) -> None:
    post.courier.start()
    eventually(lambda: post.box.asked, every=0.005)
    post.box.put("last")
    post.courier.stop()
    assert post.road.carried == ["last"]


def test_stopping_ends_although_the_broker_is_away(post: Post) -> None:
    post.road.problem = lambda _id: BrokerDown("away")
    post.box.put("a")
    post.courier.start()
    eventually(lambda: post.box.asked, every=0.005)
    post.courier.stop()
    assert not post.courier._thread.is_alive()
    assert post.box.messages


def test_stopping_ends_although_the_store_is_broken(post: Post) -> None:
    post.box.failures = 1 << 30
    post.courier.start()
    eventually(lambda: post.box.asked, every=0.005)
    post.courier.stop()
    assert not post.courier._thread.is_alive()


def test_stopping_what_never_started_is_no_error(post: Post) -> None:
    post.courier.stop()


def test_of_what_belongs_together_only_one_is_on_its_way() -> None:
    def message(number: str, key: str, subject: str) -> Message:
        return Message(number, key, b'{"subject":"%s","x":1}' % subject.encode())

    batch = [
        message("1", "desk.a.help.finished", "h1"),
        message("2", "desk.b.help.queued", "h2"),
        message("3", "desk.a.help.queued", "h3"),
        message("4", "relay.r.relay.alive", ""),
        message("5", "agent.c.help.cancelled", "h4"),
        message("6", "agent.c.help.requested", "h5"),
        message("7", "relay.r.tunnel.waiting", "h6"),
        message("8", "relay.r.tunnel.established", "h6"),
        message("9", "relay.r.tunnel.waiting", "h7"),
    ]
    assert [one.id for one in firsts(batch)] == ["1", "2", "4", "5", "7", "9"]
