"""How relays end: drained, killed, and started again by the one that watches them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from broker import tickets
from tests.eventually import eventually
from tests.integration.relay_process import ROOT, RelayProcess
from tests.processes import end_process


def code(end: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as gone:
        end.recv(timeout=10)
    return gone.value.rcvd.code if gone.value.rcvd else 1006


def test_draining_lets_running_sessions_go_on_and_nobody_new_in(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path, HC_DRAIN_SECONDS="30")
    try:
        agent, viewer = relay.pair("running")
        waiting = relay.connect("half", "agent")
        relay.signal(signal.SIGTERM)
        eventually(lambda: relay.logged("relay.draining"))
        with pytest.raises(InvalidStatus, match="503"):
            relay.connect("new", "agent")
        other = relay.connect("half", "viewer")
        waiting.send(b"joined while draining")
        assert other.recv(timeout=5) == b"joined while draining"
        agent.send(b"still running")
        assert viewer.recv(timeout=5) == b"still running"
        for end in (agent, viewer, waiting, other):
            end.close()
        assert relay.wait() == 0
    finally:
        relay.stop()


def test_after_the_limit_both_ends_are_told_to_come_back(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path, HC_DRAIN_SECONDS="1")
    try:
        agent, viewer = relay.pair("long")
        relay.signal(signal.SIGTERM)
        assert (code(agent), code(viewer)) == (4001, 4001)
        assert relay.wait() == 0
    finally:
        relay.stop()


def test_a_second_signal_ends_the_draining(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path, HC_DRAIN_SECONDS="60")
    try:
        agent, _viewer = relay.pair("impatient")
        relay.signal(signal.SIGTERM)
        eventually(lambda: relay.logged("relay.draining"))
        relay.signal(signal.SIGTERM)
        assert code(agent) == 4001
        assert relay.wait() == 0
    finally:
        relay.stop()


def nodes(relay: RelayProcess) -> dict[str, int]:
    """Node -> port, as last said."""
    said = {it["node"]: it["address"] for it in relay.logged("relay.listening")}
    return {node: int(address.rpartition(":")[2]) for node, address in said.items()}


def attempt(relay: RelayProcess, node: str, session: str) -> ClientConnection | None:
    ticket = relay.ticket(session, "agent", node=node)
    try:
        return connect(
            f"ws://127.0.0.1:{nodes(relay)[node]}/wsServer/{node}",
            subprotocols=tickets.protocols(ticket),  # type: ignore[arg-type]
            compression=None,
            proxy=None,
            legacy=True,
        )
    except (OSError, WebSocketException):  # not there yet, or not yet ours
        return None


def test_a_family_of_nodes_and_one_that_is_killed_comes_back(tmp_path: Path) -> None:
    relay = RelayProcess(tmp_path, HC_RELAY_PROCESSES="2")
    try:
        eventually(lambda: len(nodes(relay)) == 2, within=20)
        ends = [eventually(lambda it=it: attempt(relay, it, "s")) for it in sorted(nodes(relay))]  # type: ignore[misc]
        assert attempt(relay, "relay-1-1", "t") is not None
        [pid] = [it["pid"] for it in relay.logged("relay.listening") if it["node"] == "relay-1-1"]
        begin = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        assert code(ends[0]) == 1006
        back = eventually(lambda: attempt(relay, "relay-1-1", "again"), every=0.02)
        assert time.monotonic() - begin < 10
        ends[1].send(b"the other node felt nothing")
        relay.signal(signal.SIGTERM)
        assert code(back) == 4001
        assert code(ends[1]) == 4001
        assert relay.wait() == 0
    finally:
        relay.stop()


def test_a_node_on_its_own_takes_the_tickets_that_its_command_prints(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "relay"]
    keys = ["--keys", str(tmp_path)]
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--standalone", "--port", "0", *keys], cwd=ROOT, stderr=out
        )
    try:
        line = eventually(lambda: "relay.listening" in log.read_text() and log.read_text())
        assert isinstance(line, str)
        port = line.partition("address=127.0.0.1:")[2].split()[0]
        ends = []
        for end, path in (("agent", "wsServer"), ("viewer", "wsClient")):
            ask = [*command, "ticket", "--session", "s", "--end", end, *keys]
            ticket = subprocess.run(
                ask, cwd=ROOT, check=True, capture_output=True, text=True
            ).stdout.strip()
            ends.append(
                connect(
                    f"ws://127.0.0.1:{port}/{path}",
                    subprotocols=tickets.protocols(ticket),  # type: ignore[arg-type]
                    compression=None,
                    proxy=None,
                    legacy=True,
                )
            )
        ends[0].send(b"pixels")
        assert ends[1].recv(timeout=5) == b"pixels"
        ends[0].close()
        ends[1].close()
    finally:
        end_process(process)
