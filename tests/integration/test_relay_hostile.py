"""Peers that mean no good: a named setting limits each, and running sessions do not feel it."""

import resource
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from relay.decoder import PATIENCE
from relay.frames import BINARY, CLOSE, CONTINUATION, FIN, PING, TEXT
from tests.eventually import eventually
from tests.integration.relay_process import ORIGIN, RawEnd, RelayProcess

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    process = RelayProcess(
        tmp_path_factory.mktemp("keys"),
        HC_HANDSHAKE_SECONDS="3",
        HC_MAX_HANDSHAKES="500",
        HC_CLOSE_SECONDS="1",
    )
    yield process
    process.stop()


@contextmanager
def undisturbed(relay: RelayProcess, session: str, limit: float = 0.5) -> Iterator[None]:
    """Round trips of a running session stay short (19 of 20) while the body runs."""
    agent, viewer = relay.raw_pair(session)
    stop, took = threading.Event(), []

    def measure() -> None:
        while not stop.is_set():
            begin = time.monotonic()
            agent.send(b"x" * 32)
            viewer.receive()
            viewer.send(b"y" * 32)
            agent.receive()
            took.append(time.monotonic() - begin)
            stop.wait(0.005)

    thread = threading.Thread(target=measure)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        agent.socket.close()
        viewer.socket.close()
    slow = sorted(took)[int(len(took) * 0.95)]
    assert slow < limit, f"19 of 20 round trips within {slow:.3f} s"


def answer(sock: socket.socket, data: bytes) -> bytes:
    """The status line that this gets; empty when it is only closed."""
    try:
        sock.sendall(data)
        return sock.recv(4096).partition(b"\r\n")[0]
    except ConnectionError:
        return b""


# -- before the upgrade --------------------------------------------------------------------------


def test_thousands_of_silent_connections_keep_nobody_out(relay: RelayProcess) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(10_000, hard - 1000)
    silent: list[socket.socket] = []
    try:
        with undisturbed(relay, "beside-the-silent", limit=0.3):
            silent += (socket.create_connection(("127.0.0.1", relay.port)) for _ in range(count))
            agent, viewer = relay.raw_pair("between-the-silent")
            agent.send(b"let in")
            assert viewer.receive()[1] == b"let in"
        eventually(lambda: silent[0].recv(1) == b"")
        assert relay.memory < 300 * MEGABYTE
    finally:
        for sock in silent:
            sock.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_slow_handshake_is_ended(relay: RelayProcess) -> None:
    with relay.raw_socket() as slow:
        begin = time.monotonic()
        slow.settimeout(0.2)
        for letter in b"GET /wsServer HTTP/1.1\r\n" * 20:
            try:
                slow.sendall(bytes((letter,)))
                if slow.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert time.monotonic() - begin < 20


@pytest.mark.parametrize(
    "head",
    [
        b"GET /wsServer HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /wsServer HTTP/1.1\r\n" + b"X: aaaaaaaa\r\n" * 5000 + b"\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_a_head_that_is_too_large_is_refused(relay: RelayProcess, head: bytes) -> None:
    with relay.raw_socket() as sock:
        got = answer(sock, head)
        assert got[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 414", b"")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /wsServer HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /wsServer HTTP/1.1\r\n : x\r\n\r\n",
        b"GET /wsServer HTTP/1.1\r\nName : x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"NONSENSE\r\n\r\n",
    ],
)
def test_nonsense_is_a_bad_request(relay: RelayProcess, head: bytes) -> None:
    with relay.raw_socket() as sock:
        assert answer(sock, head).startswith(b"HTTP/1.1 400")


def test_bytes_right_behind_the_handshake_are_not_lost(relay: RelayProcess) -> None:
    viewer = relay.raw("eager", "viewer")
    offered = f"binary, hc.ticket.{relay.ticket('eager', 'agent')}"
    frame = RawEnd(viewer.socket).frame(b"eager")
    with relay.raw_socket() as sock:
        sock.sendall(
            b"GET /wsServer HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n"
            + f"Sec-WebSocket-Protocol: {offered}\r\n\r\n".encode()
            + frame
        )
        assert viewer.receive()[1] == b"eager"


def test_when_it_is_full_the_next_is_told_so(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path, HC_MAX_CONNECTIONS="2")
    try:
        relay.raw_pair("two")
        with relay.raw_socket() as third:
            handshake = (
                b"GET /wsServer HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n"
            )
            assert answer(third, handshake).startswith(b"HTTP/1.1 503")
        assert relay.get("/healthz")[0] == 200
    finally:
        relay.stop()


# -- after the upgrade ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x82\xff" + struct.pack("!Q", 1 << 63) + b"mask", 1002),
        (b"\x82\xff" + struct.pack("!Q", (1 << 63) - 1) + b"mask", 1009),
        (b"\x82\xfe\x00\x01mask", 1002),
        (b"\x82\x05naked", 1002),
        (b"\xf2\x80mask", 1002),
        (b"\x8f\x80mask", 1002),
        (b"\x09\x80mask", 1002),
        (b"\x80\x80mask", 1002),
        (b"\x81\x80mask", 1003),
    ],
)
def test_a_broken_frame_ends_its_own_session_only(
    relay: RelayProcess, data: bytes, code: int
) -> None:
    with undisturbed(relay, f"beside-{data.hex()}"):
        agent, viewer = relay.raw_pair(f"broken-{data.hex()}")
        agent.socket.sendall(data)
        assert agent.close_code() == code
        assert agent.is_closed()
        assert viewer.close_code() == 4001


@pytest.mark.parametrize("first", [FIN | PING, FIN | BINARY, BINARY])
def test_floods_of_empty_frames_are_ended(relay: RelayProcess, first: int) -> None:
    with undisturbed(relay, f"beside-flood-{first}"):
        agent = relay.raw(f"flood-{first}", "agent")
        flood = agent.frame(b"", first)
        if first == BINARY:
            flood += agent.frame(b"", CONTINUATION) * 2 * PATIENCE
        try:
            agent.socket.sendall(flood * 2 * PATIENCE)
            assert agent.close_code() == 1008
        except ConnectionError:
            pass  # it was closed while we were still sending


def test_crumbs_take_no_time_from_others(relay: RelayProcess) -> None:
    agent, viewer = relay.raw_pair("crumbs")
    threading.Thread(target=_drain, args=(viewer.socket,), daemon=True).start()
    crumbs = agent.frame(b"x") * 100_000
    with undisturbed(relay, "beside-crumbs"):
        agent.socket.sendall(crumbs)
        agent.socket.sendall(crumbs)
    agent.socket.close()


def _drain(sock: socket.socket) -> None:
    try:
        while sock.recv(MEGABYTE):
            pass
    except OSError:
        pass


def test_pings_that_nobody_reads_the_answers_of_are_not_kept(relay: RelayProcess) -> None:
    before = relay.memory
    agent = relay.raw("deaf", "agent")
    agent.socket.settimeout(1)
    ping = agent.frame(b"p" * 125, FIN | PING)
    try:
        for _ in range(200):
            agent.socket.sendall(ping * 500)
    except (TimeoutError, ConnectionError):
        pass
    assert relay.memory - before < 4 * MEGABYTE
    agent.socket.close()


def test_nothing_is_read_after_close(relay: RelayProcess) -> None:
    agent, viewer = relay.raw_pair("after-close")
    goodbye = agent.frame(struct.pack("!H", 1000) + b"bye", FIN | CLOSE)
    agent.socket.sendall(goodbye + agent.frame(b"too late", FIN | TEXT))
    assert agent.close_code() == 1000
    assert viewer.close_code() == 4001


def test_no_ticket_and_no_byte_of_a_session_is_logged(relay: RelayProcess) -> None:
    ticket = relay.ticket("log", "agent")
    agent = relay.connect("log", "agent", ticket=ticket)
    viewer = relay.connect("log", "viewer")
    agent.send(b"SCREEN-CONTENT")
    assert viewer.recv(timeout=5) == b"SCREEN-CONTENT"
    agent.send("SCREEN-CONTENT as text")
    eventually(lambda: relay.logged("tunnel.lost"))
    everything = "".join(relay.printed)
    assert "SCREEN-CONTENT" not in everything
    assert ticket[:30] not in everything
    assert ORIGIN not in everything
