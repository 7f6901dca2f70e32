"""`python -m broker.monitor` as a process on a real broker."""

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broker.events import pack
from broker.facts import HelpAccepted, HelpQueued, HelpRequested, RelayAlive
from broker.lifecycle import Author
from broker.link import Link
from broker.topology import DEAD
from ops.environment import without_ours
from ops.ports import free
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import A, agent, linked, publish, said

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """The monitor, and what it says on its standard output."""

    def __init__(self, url: str, *words: str, terminal: bool = False, **settings: str) -> None:
        environment = {
            **without_ours(), "HC_BROKER_URL": url, "PYTHONUNBUFFERED": "1", "TERM": "xterm",
            **settings,
        }  # fmt: skip
        self.said = ""
        mine, its = pty.openpty() if terminal else os.pipe()
        if terminal:
            fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 180, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "broker.monitor", *words],
            env=environment,
            cwd=ROOT,
            stdout=its,
            stderr=subprocess.STDOUT if not words else subprocess.DEVNULL,
        )
        os.close(its)
        self._reader = threading.Thread(target=self._read, args=(mine,), daemon=True)
        self._reader.start()

    def _read(self, mine: int) -> None:
        with os.fdopen(mine, "rb", buffering=0) as out:
            try:
                while data := out.read(65536):
                    self.said += data.decode(errors="replace")
            except OSError:
                pass  # a terminal whose program has ended

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(15)
        self._reader.join(5)
        return code


@pytest.fixture
def desk(node: RabbitNode, vhost: str) -> Iterator[Link]:
    with linked(node.url("desk", vhost)) as link:
        yield link


@pytest.fixture
def running() -> Iterator[list[Running]]:
    started: list[Running] = []
    yield started
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def accepted(desk: Link, help_id: str) -> None:
    for fact in (HelpQueued(1, 1, 1), HelpAccepted("Ana", "City")):
        desk.publish(pack(said(Author.DESK, A, fact, help_id))).result(5)


def scraped(address: str) -> str:
    try:
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def test_as_a_service_it_tells_lines_and_serves_figures(
    desk: Link, node: RabbitNode, vhost: str, key_folder: Path, running: list[Running]
) -> None:
    from broker import keys  # noqa: PLC0415 - for this test's stranger only

    address = f"127.0.0.1:{free()}"
    accepted(desk, "h1")  # before it runs: the queue has kept it
    desk.put_aside(DEAD, b"x", {"reason": "x"}).result(5)
    one = Running(node.url("monitor", vhost), HC_MONITOR_METRICS=address)
    running.append(one)
    with agent(node, vhost, keys.load_signing(key_folder / "signing.pem")) as me:
        publish(me, said(Author.AGENT, A, HelpRequested("my diagnosis")))
    with linked(node.url("relay", vhost), only=[]) as relay:
        relay.publish(pack(said(Author.RELAY, "relay-1", RelayAlive(4, 2)))).result(5)

    def told() -> bool:
        text = scraped(address)
        return all(
            line in text
            for line in (
                "helpchannel_broker_up 1.0",
                'helpchannel_requests{state="pending"} 1.0',
                'helpchannel_queue_messages{queue="dead"} 1.0',
                'helpchannel_queue_consumers{queue="monitor"} 1.0',
                'helpchannel_events_total{author="agent",type="help.requested"} 1.0',
                'helpchannel_node_sessions{node="relay-1"} 4.0',
                "helpchannel_accept_seconds_count 1.0",
            )
        )

    eventually(told, within=20, every=0.3)
    assert A not in scraped(address)
    assert one.stop() == 0
    assert "help.accepted" in one.said
    assert "diagnosis" not in one.said + scraped(address)


def test_for_a_pipe_it_writes_one_object_a_line_and_takes_nothing_away(
    desk: Link, node: RabbitNode, vhost: str, running: list[Running]
) -> None:
    one = Running(node.url("monitor", vhost), "--json")
    running.append(one)
    eventually(lambda: "monitor." in node.ctl("list_queues", "-p", vhost, "name"), within=20)
    accepted(desk, "h1")
    eventually(lambda: one.said.count("\n") >= 2)
    found: list[dict[str, Any]] = [json.loads(line) for line in one.said.splitlines()]
    assert [each["type"] for each in found] == ["help.queued", "help.accepted"]
    assert {each["help_id"] for each in found} == {"h1"}
    assert desk.depth("monitor").messages == 2
    assert one.stop() == 0
    eventually(lambda: "monitor." not in node.ctl("list_queues", "-p", vhost, "name"))


def test_it_ends_when_nobody_reads_the_pipe_any_more(
    desk: Link, node: RabbitNode, vhost: str
) -> None:
    words = f"{sys.executable} -m broker.monitor --json | head -n 1"
    environment = {**without_ours(), "HC_BROKER_URL": node.url("monitor", vhost)}
    whole = subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", words],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip

    def over() -> bool:
        accepted(desk, "h1")
        return whole.poll() is not None

    try:
        eventually(over, within=20, every=0.3)
        out, err = whole.communicate(timeout=5)
        assert whole.returncode == 0
        assert b"help.queued" in out
        assert err == b""
    finally:
        if whole.poll() is None:
            whole.kill()
            whole.communicate()


def test_the_live_view_shows_what_there_is(
    desk: Link, node: RabbitNode, vhost: str, running: list[Running]
) -> None:
    one = Running(node.url("monitor", vhost), "--live", terminal=True)
    running.append(one)
    eventually(lambda: "broker up" in one.said, within=20)
    accepted(desk, "h1")
    eventually(lambda: "help.accepted" in one.said)
    assert one.stop() == 0
    assert re.search(r"desk\.inbox", one.said)
    assert one.said.endswith("\x1b[?25h\x1b[?1049l"), "cursor and screen are back"


def test_an_address_in_use_stops_the_start(
    node: RabbitNode, vhost: str, running: list[Running]
) -> None:
    address = f"127.0.0.1:{node.amqp_port}"
    one = Running(node.url("monitor", vhost), HC_MONITOR_METRICS=address)
    running.append(one)
    assert one.process.wait(15) == 2
    eventually(lambda: f"at={address}" in one.said)
