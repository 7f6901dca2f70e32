"""The old ways in: a repeater's preamble on TCP and inside WebSockets, with the real x11vnc."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from broker import codes
from broker.facts import End
from tests.eventually import eventually
from tests.integration.relay_process import ORIGIN, RelayProcess
from tests.processes import end_process


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    process = RelayProcess(
        tmp_path_factory.mktemp("keys"),
        HC_REPEATER="on",
        HC_REPEATER_SERVER="127.0.0.1:0",
        HC_REPEATER_VIEWER="127.0.0.1:0",
        HC_HANDSHAKE_SECONDS="2",
    )
    yield process
    process.stop()


def port(relay: RelayProcess, end: End) -> int:
    listening = eventually(lambda: relay.logged("repeater.listening")[1:] and relay.lines)
    [address] = [it["address"] for it in listening if it.get("end") == end and "address" in it]
    return int(address.rpartition(":")[2])


def code(relay: RelayProcess, session: str, end: End, *, age: float = 0) -> str:
    return codes.issue(relay.key, session, end, "relay-1", time.time() - age, 60)


def preamble(text: str) -> bytes:
    return f"ID:{text}".encode().ljust(250, b"\0")


def called(relay: RelayProcess, end: End) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port(relay, end)), 10)


def read(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        got = sock.recv(size - len(data))
        assert got, f"closed after {data!r}"
        data += got
    return data


def viewer_with(relay: RelayProcess, text: str) -> socket.socket:
    sock = called(relay, "viewer")
    assert read(sock, 12) == b"RFB 000.000\n"
    sock.sendall(preamble(text))
    return sock


def test_two_tcp_ends_are_joined(relay: RelayProcess) -> None:
    with (
        called(relay, "agent") as agent,
        viewer_with(relay, code(relay, "tcp", "viewer")) as viewer,
    ):
        agent.sendall(preamble(code(relay, "tcp", "agent")) + b"RFB 003.008\n")
        assert read(viewer, 12) == b"RFB 003.008\n"
        viewer.sendall(b"RFB 003.008\n")
        assert read(agent, 12) == b"RFB 003.008\n"
        viewer.close()
        assert agent.recv(1) == b""


def test_the_preamble_may_arrive_in_crumbs(relay: RelayProcess) -> None:
    with (
        called(relay, "agent") as agent,
        viewer_with(relay, code(relay, "crumbs", "viewer")) as viewer,
    ):
        agent.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        said = preamble(code(relay, "crumbs", "agent")) + b"first"
        for at in range(0, len(said), 7):
            agent.sendall(said[at : at + 7])
        assert read(viewer, 5) == b"first"


def test_old_and_new_ways_meet(relay: RelayProcess) -> None:
    with called(relay, "agent") as agent:
        agent.sendall(preamble(code(relay, "mixed", "agent")))
        viewer = relay.connect("mixed", "viewer")
        agent.sendall(b"pixels")
        assert viewer.recv(timeout=5) == b"pixels"
        viewer.send(b"keys")
        assert read(agent, 4) == b"keys"
        viewer.close()


def test_the_preamble_is_spoken_inside_websockets(relay: RelayProcess) -> None:
    agent = relay.open("wsServer", subprotocols=["binary"])
    agent.send(preamble(code(relay, "inside", "agent")))
    viewer = relay.open("wsClient", subprotocols=["binary"], origin=ORIGIN)
    assert viewer.recv(timeout=5) == b"RFB 000.000\n"
    viewer.send(preamble(code(relay, "inside", "viewer")))
    agent.send(b"RFB 003.008\n")
    assert viewer.recv(timeout=5) == b"RFB 003.008\n"
    agent.close()
    viewer.close()


def test_a_code_is_needed_and_opens_once(relay: RelayProcess) -> None:
    spent = code(relay, "once", "agent")
    with called(relay, "agent") as first:
        first.sendall(preamble(spent))
        eventually(lambda: [it for it in relay.logged("tunnel.waiting") if it["help_id"] == "once"])
        for text in (spent, code(relay, "once", "viewer"), "1234", "once",
                     code(relay, "once", "agent", age=61)):  # fmt: skip
            with called(relay, "agent") as other:
                other.sendall(preamble(text))
                assert other.recv(1) == b""
    assert not any(spent[:30] in line for line in relay.printed)


def test_data_that_begins_with_id_registers_nothing(relay: RelayProcess) -> None:
    with called(relay, "agent") as agent, viewer_with(relay, code(relay, "id", "viewer")) as viewer:
        agent.sendall(preamble(code(relay, "id", "agent")))
        again = preamble(code(relay, "other", "agent"))
        agent.sendall(again)
        assert read(viewer, 250) == again


def test_who_says_nothing_is_closed(relay: RelayProcess) -> None:
    with called(relay, "agent") as agent, called(relay, "viewer") as viewer:
        assert agent.recv(1) == b""
        assert read(viewer, 12) == b"RFB 000.000\n"
        assert viewer.recv(1) == b""


def test_the_old_ways_are_off_by_default(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path)
    try:
        with pytest.raises(InvalidStatus, match="401"):
            relay.open("wsServer", subprotocols=["binary"])
        assert not relay.logged("repeater.listening")
    finally:
        relay.stop()


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A small virtual screen."""
    if not shutil.which("Xvfb") or not shutil.which("x11vnc"):
        pytest.skip("Xvfb and x11vnc are needed (Debian packages of these names)")
    number = tmp_path / "number"
    with number.open("w") as out:
        server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(out.fileno()),
                "-screen",
                "0",
                "320x200x24",
                "-nolisten",
                "tcp",
            ],
            pass_fds=[out.fileno()],
            stderr=subprocess.DEVNULL,
        )
    try:
        yield ":" + eventually(lambda: number.read_text().strip(), within=20)
    finally:
        end_process(server)


def test_a_plain_x11vnc_comes_in_by_its_own_repeater_option(
    relay: RelayProcess, display: str
) -> None:
    where = f"repeater=ID:{code(relay, 'x11vnc', 'agent')}+127.0.0.1:{port(relay, 'agent')}"
    vnc = subprocess.Popen(
        ["x11vnc", "-display", display, "-q", "-nopw", "-rfbport", "0", "-connect_or_exit", where],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with viewer_with(relay, code(relay, "x11vnc", "viewer")) as viewer:
            assert read(viewer, 12) == b"RFB 003.008\n"
            viewer.sendall(b"RFB 003.008\n")
            kinds = read(viewer, read(viewer, 1)[0])
            assert 1 in kinds
            viewer.sendall(b"\x01")
            assert read(viewer, 4) == bytes(4)
            viewer.sendall(b"\x01")
            width, height = read(viewer, 2), read(viewer, 2)
            assert (width, height) == ((320).to_bytes(2, "big"), (200).to_bytes(2, "big"))
        assert vnc.wait(15) is not None
    finally:
        if vnc.poll() is None:
            vnc.kill()
            vnc.wait()
