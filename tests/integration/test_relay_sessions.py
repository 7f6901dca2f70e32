"""Real sockets through a real relay process, no broker."""

import hashlib
import os
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from broker import keys, tickets, tokens
from broker.ids import unguessable
from tests.eventually import eventually
from tests.integration.relay_process import ORIGIN, RawEnd, RelayProcess

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    process = RelayProcess(tmp_path_factory.mktemp("keys"), HC_ECHO="agents")
    yield process
    process.stop()


@pytest.fixture
def hurried(tmp_path: Path) -> Iterator[RelayProcess]:
    """A relay with short times."""
    process = RelayProcess(
        tmp_path, HC_WAIT_SECONDS="1", HC_PING_SECONDS="1", HC_HANDSHAKE_SECONDS="1",
        HC_STALL_SECONDS="2", HC_CLOSE_SECONDS="1",
    )  # fmt: skip
    yield process
    process.stop()


def closed(end: ClientConnection, within: float = 10) -> tuple[int, str]:
    """The close code and reason that this end got, after whatever was still to be read."""
    deadline = time.monotonic() + within

    def read_on() -> None:
        while True:
            end.recv(timeout=max(0.1, deadline - time.monotonic()))

    with pytest.raises(ConnectionClosed) as gone:
        read_on()
    assert gone.value.rcvd is not None, "closed without a close frame"
    return gone.value.rcvd.code, gone.value.rcvd.reason


def read(end: ClientConnection, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        message = end.recv(timeout=20)
        assert isinstance(message, bytes)
        got += message
    return bytes(got)


def test_bytes_run_both_ways_at_once_and_arrive_unchanged(relay: RelayProcess) -> None:
    agent, viewer = relay.raw_pair("both-ways")
    size = 24 * MEGABYTE
    down, up = os.urandom(size), os.urandom(size)

    def push(end: RawEnd, data: bytes) -> None:
        step, at = 1, 0
        while at < len(data):
            end.send(data[at : at + step])
            at += step
            step = step * 3 % 200_003 or 1

    def take(end: RawEnd) -> str:
        got, digest = 0, hashlib.sha256()
        while got < size:
            _, payload = end.receive()
            digest.update(payload)
            got += len(payload)
        return digest.hexdigest()

    with ThreadPoolExecutor(4) as pool:
        pool.submit(push, agent, down)
        pool.submit(push, viewer, up)
        got_down, got_up = pool.submit(take, viewer), pool.submit(take, agent)
        assert got_down.result(50) == hashlib.sha256(down).hexdigest()
        assert got_up.result(50) == hashlib.sha256(up).hexdigest()
    agent.socket.close()
    viewer.socket.close()


def test_what_came_before_the_other_end_is_kept(relay: RelayProcess) -> None:
    agent = relay.connect("early", "agent")
    agent.send(b"RFB 003.008\n")
    viewer = relay.connect("early", "viewer")
    assert read(viewer, 12) == b"RFB 003.008\n"
    viewer.close()
    agent.close()


def test_a_fragmented_message_passes(relay: RelayProcess) -> None:
    agent, viewer = relay.pair("fragments")
    agent.send([b"one ", b"two ", b"three"])
    assert read(viewer, 13) == b"one two three"
    agent.close()
    viewer.close()


def test_many_sessions_side_by_side_stay_apart(relay: RelayProcess) -> None:
    pairs = [relay.pair(f"many-{number}") for number in range(30)]
    for number, (agent, viewer) in enumerate(pairs):
        agent.send(f"to viewer {number}".encode())
        viewer.send(f"to agent {number}".encode())
    for number, (agent, viewer) in enumerate(pairs):
        assert viewer.recv(timeout=5) == f"to viewer {number}".encode()
        assert agent.recv(timeout=5) == f"to agent {number}".encode()
    for agent, viewer in pairs:
        agent.close()
        viewer.close()


def test_a_slow_reader_slows_its_writer_and_memory_stays_bounded(relay: RelayProcess) -> None:
    agent, viewer = relay.pair("slow", max_queue=1)
    other_agent, other_viewer = relay.pair("beside-the-slow")
    before = relay.memory
    pushed = 0

    def push() -> None:
        nonlocal pushed
        block = os.urandom(MEGABYTE)
        for _ in range(200):
            agent.send(block)
            pushed += 1

    thread = threading.Thread(target=push, daemon=True)
    thread.start()
    last = -1

    def stuck() -> bool:
        nonlocal last
        same, last = pushed == last, pushed
        return same

    eventually(stuck, every=0.5)
    assert pushed < 100
    assert relay.memory - before < 2 * MEGABYTE
    other_agent.send(b"not disturbed")
    assert other_viewer.recv(timeout=1) == b"not disturbed"
    read(viewer, 200 * MEGABYTE)
    thread.join(10)
    assert pushed == 200
    for end in (agent, viewer, other_agent, other_viewer):
        end.close()


def test_the_reason_of_a_goodbye_is_passed_on(relay: RelayProcess) -> None:
    agent, viewer = relay.pair("goodbye")
    viewer.close(1001, "tab closed")
    assert closed(agent) == (4001, "the viewer left: 1001 tab closed")


def test_the_viewer_is_told_when_the_agent_vanishes(relay: RelayProcess) -> None:
    agent, viewer = relay.pair("vanish")
    agent.socket.shutdown(socket.SHUT_RDWR)
    code, reason = closed(viewer)
    assert code == 4001
    assert reason.startswith("the agent left")


def test_the_newer_connection_of_an_end_wins(relay: RelayProcess) -> None:
    first = relay.connect("twice", "agent")
    second = relay.connect("twice", "agent")
    assert closed(first)[0] == 4003
    viewer = relay.connect("twice", "viewer")
    second.send(b"from the second")
    assert read(viewer, 15) == b"from the second"
    third = relay.connect("twice", "agent")
    assert closed(second)[0] == 4003
    assert closed(viewer)[0] == 4001
    third.close()


def test_text_is_refused_on_the_pixel_road(relay: RelayProcess) -> None:
    agent, viewer = relay.pair("text")
    agent.send("words")
    assert closed(agent)[0] == 1003
    assert closed(viewer)[0] == 4001


def test_pings_are_answered(relay: RelayProcess) -> None:
    agent = relay.connect("ping", "agent")
    assert agent.ping(b"there?").wait(5)
    agent.close()


# -- who may come in ------------------------------------------------------------------------------


def refusal(relay: RelayProcess, path: str, **how: object) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as caught:
        relay.open(path, **how)
    answer = caught.value.response
    return answer.status_code, answer.body.decode()


def test_tickets_open_one_end_of_one_node_once_and_soon(relay: RelayProcess) -> None:
    used = relay.ticket("tickets", "agent")
    relay.connect("tickets", "agent", ticket=used).close()
    stranger = tickets.issue(keys.new(), "tickets", "agent", "relay-1", time.time(), 60)
    for ticket, words in (
        (used, "used before"),
        (stranger, "unknown key"),
        (used[:-8] + "AAAAAAAA", "not valid"),
        (relay.ticket("tickets", "agent", age=61), "expired"),
        (relay.ticket("tickets", "agent", age=50), "before this relay started"),
        (relay.ticket("tickets", "agent", node="relay-2"), "another relay node"),
        (relay.ticket("tickets", "viewer"), "other end"),
    ):
        status, text = refusal(relay, "wsServer", subprotocols=tickets.protocols(ticket))
        assert (status, words in text) == (401, True), text
        assert ticket not in text
    assert refusal(relay, "wsServer")[0] == 401
    assert not any(used[:40] in line or "hc.ticket" in line for line in relay.printed)


def test_two_at_once_with_one_ticket_let_one_in(relay: RelayProcess) -> None:
    ticket = relay.ticket("race", "agent")

    def attempt(_: int) -> bool:
        try:
            relay.connect("race", "agent", ticket=ticket)
        except InvalidStatus:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


@pytest.mark.parametrize("origin", ["http://evil.example", None])
def test_a_page_of_another_site_is_refused(relay: RelayProcess, origin: str | None) -> None:
    offered = tickets.protocols(relay.ticket("origin", "viewer"))
    assert refusal(relay, "wsClient", subprotocols=offered, origin=origin)[0] == 403


def test_there_is_no_other_door(relay: RelayProcess) -> None:
    assert relay.get("/wsServer")[0] == 426
    assert relay.get("/nothing")[0] == 404
    assert relay.get("/healthz") == (200, "alive\n")
    assert relay.get("/readyz") == (503, "not connected to the message broker\n")


# -- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["agent", "viewer"])
def test_nobody_waits_for_ever(hurried: RelayProcess, end: str) -> None:
    waiting = hurried.connect("wait", end)  # type: ignore[arg-type]
    assert closed(waiting) == (4002, "nobody came within 1 s")


def test_an_end_that_answers_no_ping_is_lost(hurried: RelayProcess) -> None:
    agent, viewer = hurried.raw("half-open", "agent"), hurried.connect("half-open", "viewer")
    code, reason = closed(viewer)
    assert (code, "ping" in reason) == (4001, True)
    assert agent.is_closed()


def test_an_idle_pair_that_answers_pings_stays(hurried: RelayProcess) -> None:
    agent, viewer = hurried.pair("idle")
    deadline = time.monotonic() + 4
    eventually(lambda: time.monotonic() > deadline)
    agent.send(b"still here")
    assert viewer.recv(timeout=2) == b"still here"
    agent.close()
    viewer.close()


def test_a_reader_that_reads_nothing_for_too_long_is_lost(hurried: RelayProcess) -> None:
    agent, viewer = hurried.pair("stalled", max_queue=1)

    def push() -> None:
        try:
            while True:
                agent.send(bytes(MEGABYTE))
        except ConnectionClosed:
            pass

    threading.Thread(target=push, daemon=True).start()
    assert closed(agent)[0] == 4001
    viewer.socket.close()


def test_a_connection_that_says_nothing_is_closed(hurried: RelayProcess) -> None:
    with hurried.raw_socket() as silent, hurried.raw_socket() as slow:
        slow.sendall(b"GET /wsServer HTTP/1.1\r\nHost: x\r\n")
        assert silent.recv(1) == b""
        assert slow.recv(1) == b""


def test_a_peer_that_never_answers_close_is_closed(hurried: RelayProcess) -> None:
    agent, viewer = hurried.raw("no-answer", "agent"), hurried.connect("no-answer", "viewer")
    viewer.close()
    assert agent.close_code() == 4001
    assert agent.is_closed()


def test_sigterm_tells_both_to_come_back_and_ends(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path)
    try:
        agent, viewer = relay.pair("stop")
        relay.signal(signal.SIGTERM)
        assert closed(agent)[0] == 4001
        assert closed(viewer)[0] == 4001
        assert relay.wait() == 0
    finally:
        relay.stop()


# -- what it counts -------------------------------------------------------------------------------


def test_numbers_are_shown_on_a_port_of_their_own(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path, HC_RELAY_METRICS="127.0.0.1:0")
    try:
        agent, viewer = relay.pair("counted")
        relay.connect("counted-waiting", "agent")
        agent.send(bytes(1000))
        viewer.recv(timeout=5)
        refusal(relay, "wsServer")
        port = int(relay.logged("metrics.listening")[0]["address"].rpartition(":")[2])
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        for line in (
            "helpchannel_relay_sessions 1.0",
            "helpchannel_relay_waiting 1.0",
            "helpchannel_relay_connections 3.0",
            "helpchannel_relay_bytes_total 1000.0",
            'helpchannel_relay_events_total{kind="tunnel.established"} 1.0',
            'helpchannel_relay_refusals_total{reason="missing"} 1.0',
        ):
            assert line in text
        assert "helpchannel_relay_loop_lag_seconds" in text
        assert "counted" not in text
        assert relay.get("/metrics")[0] == 404
    finally:
        relay.stop()


# -- the line test --------------------------------------------------------------------------------


def test_a_signed_in_agent_hears_itself(relay: RelayProcess) -> None:
    token = tokens.issue(relay.key, unguessable(), time.time(), 60)
    with relay.open("wsEcho", additional_headers={"Authorization": f"Bearer {token}"}) as line:
        for message in ("año", b"\x00\x01", "", os.urandom(3 * MEGABYTE)):
            line.send(message)
            assert line.recv(timeout=5) == message
    assert refusal(relay, "wsEcho", origin=ORIGIN)[0] == 401
