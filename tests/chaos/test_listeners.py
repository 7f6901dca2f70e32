"""The monitor's and the webhook's road: cut, then silent; what passed meanwhile is made up for."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.ports import free
from ops.rabbit_node import RabbitNode
from tests.chaos.conftest import WiredStack
from tests.eventually import eventually
from tests.integration.agent_road import PASSWORD, Agent, add_people
from tests.integration.broker_ends import Wire
from tests.integration.webhook_receiver import SECRET, Receiver

VHOST = "listeners"
LISTENERS = ("monitor", "webhook")
NOTICED = 25.0  # seconds: pika looks every 9 and wants a whole such time without a byte
BACK = 30.0  # it may be in the middle of an attempt that fell silent too


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def metrics() -> str:
    return f"127.0.0.1:{free()}"


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory,
    node: RabbitNode,
    key_folder: Path,
    receiver: Receiver,
    metrics: str,
) -> Iterator[WiredStack]:
    node.add_vhost(VHOST)
    stack = WiredStack(
        tmp_path_factory.mktemp("listeners"),
        port=0,
        node=node,
        vhost=VHOST,
        keys=key_folder,
        settings={
            "HC_RELAY_PROCESSES": "1",
            "HC_MONITOR_METRICS": metrics,
            "HC_WEBHOOK_URL": receiver.url,
            "HC_WEBHOOK_SECRET": SECRET,
        },
    )
    stack.wires = {name: Wire(node.amqp_port) for name in LISTENERS}
    try:
        stack.start("front", "desk", "relay", *LISTENERS)
        add_people(stack)
        eventually(lambda: all(connections(stack, name) == 1 for name in LISTENERS))
        yield stack
    finally:
        stack.kill()
        for wire in stack.wires.values():
            wire.close()
        node.drop_vhost(VHOST)


@pytest.fixture
def ask(stack: WiredStack, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Somebody asks, and takes it back."""
    agent = Agent(
        stack.url, tmp_path, {"PATH": "/usr/bin:/bin", "DISPLAY": ":0"}, "--login", "rosa",
        "--consent", "ask",
    )  # fmt: skip
    agent.type(PASSWORD)
    agent.shows("ask", offline=False)

    def asks(text: str) -> None:
        agent.type(f"ask {text}")
        agent.shows("waiting", place=1, offline=False)
        agent.type("cancel")
        agent.shows("ask", offline=False)

    yield asks
    agent.end()


def connections(stack: WiredStack, who: str) -> int:
    return stack.log(who).count("broker.connected")


def asked(receiver: Receiver) -> list[str]:
    """What was asked, as the receiver was told of it; one that came twice is here twice."""
    events = [json.loads(body) for _, body in receiver.got]
    return [one["data"]["text"] for one in events if one["type"] == "help.requested"]


def abandoned(metrics: str) -> int:
    with urllib.request.urlopen(f"http://{metrics}/metrics", timeout=5) as reply:
        lines = reply.read().decode().splitlines()
    found = [one for one in lines if one.startswith("helpchannel_abandoned_total ")]
    return int(float(found[0].split()[1]))


@pytest.mark.parametrize("how", ["cut", "silent"])
def test_who_only_listens_notices_says_so_and_catches_up(
    how: str, stack: WiredStack, receiver: Receiver, metrics: str, ask: Callable[[str], None]
) -> None:
    wires = [stack.wires[name] for name in LISTENERS]
    before = {name: (len(stack.log(name)), connections(stack, name)) for name in LISTENERS}
    counted = abandoned(metrics)
    began = time.monotonic()
    for wire in wires:
        wire.cut() if how == "cut" else wire.block()
    ask(f"while {how}")
    try:
        for name in LISTENERS:
            since = before[name][0]
            eventually(
                lambda name=name, since=since: "broker.unreachable" in stack.log(name)[since:],
                NOTICED,
            )
            print(f"\n{name} {how}: noticed in {time.monotonic() - began:.2f} s")
    finally:
        for wire in wires:
            wire.unblock()
    for name in LISTENERS:
        eventually(lambda name=name: connections(stack, name) > before[name][1], BACK)
    eventually(lambda: abandoned(metrics) == counted + 1, 20)
    eventually(lambda: asked(receiver).count(f"while {how}") >= 1, 20)
    ask(f"after {how}")
    eventually(lambda: abandoned(metrics) == counted + 2, 20)
    eventually(lambda: asked(receiver)[-1] == f"after {how}", 20)
