"""The webhook's sender between a real broker and a real HTTP server."""

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import pytest

from broker import dead
from broker.dialling import addresses
from broker.events import decode, pack
from broker.facts import HelpAccepted, HelpRequested, RelayAlive
from broker.lifecycle import Author
from broker.link import Link
from broker.post import Answer, NoAnswer, Target, post
from broker.topology import DEAD, WEBHOOK, webhook_queue
from broker.webhook import Sender, Settings
from ops.ports import free
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import A, linked, numbered, said, stranger
from tests.integration.webhook_receiver import KEY, SECRET, Receiver, sender


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def desk(node: RabbitNode, vhost: str) -> Iterator[Link]:
    with linked(node.url("desk", vhost)) as link:
        yield link


@contextmanager
def sending(url: str, to: str, *, tries: int = 4, seconds: float = 5) -> Iterator[Link]:
    settings = Settings(
        public_url="", broker_urls=(url,), log_format="json", log_level="info",
        public_keys=Path(), target=Target.parse(to), secrets=(KEY,), tries=tries, timeout=seconds,
    )  # fmt: skip
    link = Link(addresses([url]), name="webhook", queues=[webhook_queue()])
    sender = Sender(settings, link, pauses=lambda: repeat(0.05))
    link.consume(WEBHOOK, sender.handle, prefetch=1)
    link.start()
    try:
        assert link.wait_up(20)
        yield link
    finally:
        link.stop()


@pytest.fixture
def url(node: RabbitNode, vhost: str) -> str:
    return node.url("webhook", vhost)


def tell(desk: Link, numbers: Sequence[int]) -> list[str]:
    for number in numbers:
        desk.publish(pack(numbered(number))).result(5)
    return [f"n{number}" for number in numbers]


def test_an_event_arrives_as_it_is_and_signed(url: str, desk: Link, receiver: Receiver) -> None:
    with sending(url, receiver.url):
        event = said(Author.DESK, A, HelpAccepted("Ana", "City"))
        desk.publish(pack(event)).result(5)
        headers, body = eventually(lambda: receiver.got)[0]
    assert decode(event.routing_key, body).fact == event.fact
    assert headers["content-type"] == "application/cloudevents+json"
    assert headers["webhook-id"] == event.id
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 30
    signed = f"{event.id}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_all_arrive_in_their_order_and_signs_of_life_do_not(
    url: str, desk: Link, receiver: Receiver, node: RabbitNode, vhost: str
) -> None:
    with sending(url, receiver.url), linked(node.url("relay", vhost), only=[]) as relay:
        relay.publish(pack(said(Author.RELAY, "relay-1", RelayAlive(0, 0)))).result(5)
        expected = tell(desk, range(100))
        eventually(lambda: len(receiver.got) == 100)
    assert receiver.subjects == expected


def test_what_is_not_taken_is_tried_again_before_anything_later(
    url: str, desk: Link, receiver: Receiver
) -> None:
    receiver.answers = [(500, {}), (503, {"Retry-After": "0"}), (429, {})]
    with sending(url, receiver.url):
        tell(desk, range(3))
        eventually(lambda: len(receiver.got) == 6)
    assert receiver.subjects == ["n0", "n0", "n0", "n0", "n1", "n2"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got[:4]}) == 1


def test_a_receiver_that_asks_for_a_pause_gets_it(url: str, desk: Link, receiver: Receiver) -> None:
    receiver.answers = [(503, {"Retry-After": "1"})]
    with sending(url, receiver.url):
        tell(desk, [1])
        eventually(lambda: receiver.got)
        began = time.monotonic()
        eventually(lambda: len(receiver.got) == 2)
        assert time.monotonic() - began > 0.8


def test_after_so_many_tries_it_is_a_dead_letter_and_the_next_goes_on(
    url: str, desk: Link, receiver: Receiver, node: RabbitNode, vhost: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    receiver.answers = [(500, {})] * 4
    monkeypatch.setenv("HC_BROKER_URL", node.url("replay", vhost))
    with sending(url, receiver.url, tries=4):
        tell(desk, [1, 2])
        eventually(lambda: receiver.subjects == ["n1"] * 4 + ["n2"])
        eventually(lambda: desk.depth(DEAD).messages == 1)
        capsys.readouterr()
        assert dead.main(["list", "--json"]) == 0
        letter = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert letter["reason"] == "the webhook's receiver answered 500, after 4 tries"
        assert (letter["user_id"], letter["queue"]) == ("desk", WEBHOOK)
        assert dead.main(["replay", "--all", "--yes"]) == 0
        eventually(lambda: receiver.subjects[5:] == ["n1"])
        assert receiver.got[0][0]["webhook-id"] == receiver.got[-1][0]["webhook-id"]
        eventually(lambda: desk.depth(DEAD).messages == 0)


def test_a_redirect_is_not_followed(url: str, desk: Link, receiver: Receiver) -> None:
    other = Receiver()
    try:
        receiver.answers = [(307, {"Location": other.url}), (302, {"Location": other.url})]
        with sending(url, receiver.url):
            tell(desk, [1])
            eventually(lambda: len(receiver.got) == 3)
        assert other.paths == []
    finally:
        other.close()


def test_what_happened_while_the_receiver_was_away_arrives_when_it_is_back(
    url: str, desk: Link
) -> None:
    port = free()
    with sending(url, f"http://127.0.0.1:{port}/in", tries=1000):
        expected = tell(desk, range(5))
        eventually(lambda: desk.depth(WEBHOOK).messages >= 3)
        receiver = Receiver(port)
        try:
            eventually(lambda: len(receiver.got) == 5)
            assert receiver.subjects == expected
        finally:
            receiver.close()


def test_what_happened_while_the_sender_was_away_arrives_too(
    url: str, desk: Link, receiver: Receiver
) -> None:
    with sending(url, receiver.url):
        pass
    expected = tell(desk, range(5))
    assert receiver.got == []
    with sending(url, receiver.url):
        eventually(lambda: receiver.subjects == expected)


def test_what_an_agent_says_under_no_name_is_not_sent(
    url: str, desk: Link, receiver: Receiver, node: RabbitNode, vhost: str
) -> None:
    message = pack(said(Author.AGENT, A, HelpRequested("x")))
    with sending(url, receiver.url):
        with stranger(node, vhost, "replay", node._passwords["replay"]) as channel:
            channel.basic_publish("helpchannel", message.routing_key, message.body)
        tell(desk, [1])
        eventually(lambda: receiver.got)
        assert receiver.subjects == ["n1"]


def drip(server: socket.socket, over: threading.Event) -> None:
    with server.accept()[0] as guest:
        guest.recv(65536)
        try:
            while not over.wait(0.1):
                guest.sendall(b"X")
        except OSError:
            return


def test_who_answers_a_byte_now_and_then_is_hung_up_in_time() -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server, over))
        thread.start()
        began = time.monotonic()
        target = Target.parse(f"http://127.0.0.1:{server.getsockname()[1]}/")
        with pytest.raises(NoAnswer, match=r"no answer within 0\.5 s"):
            post(target, b"", {}, 0.5)
        assert time.monotonic() - began < 8
        over.set()
        thread.join()


def test_nobody_there_is_said_without_the_path() -> None:
    with pytest.raises(NoAnswer, match="Connection refused") as problem:
        post(Target.parse(f"http://127.0.0.1:{free()}/s3cret"), b"", {}, 1)
    assert "s3cret" not in str(problem.value)


def test_a_status_is_all_that_is_read(receiver: Receiver) -> None:
    receiver.answers = [(503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})]
    assert post(Target.parse(receiver.url), b"x", {}, 2) == Answer(503)
    assert post(Target.parse(receiver.url), b"x", {}, 2) == Answer(204)


def test_as_a_process_it_sends_and_ends_in_order(
    url: str, desk: Link, receiver: Receiver, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    process = sender(url, receiver, log)
    try:
        desk.publish(pack(said(Author.DESK, A, HelpAccepted("Ana", "City"), "h1"))).result(5)
        eventually(lambda: receiver.got)
        eventually(lambda: "event.sent" in log.read_text())
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
    said_it = log.read_text()
    assert SECRET.removeprefix("whsec_") not in said_it
    assert "/in" not in said_it
    assert "Ana" not in said_it
