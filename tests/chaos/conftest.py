"""A whole service whose roads to the broker can be cut, each by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.integration.agent_road import PASSWORD, Agent, Technician, add_people
from tests.integration.broker_ends import Wire

VHOST = "chaos"


class WiredStack(Stack):
    """Desk, relay and agents reach the broker through a wire each."""

    wires: dict[str, Wire]

    def broker_url(self, account: str) -> str:
        url = super().broker_url(account)
        return self.wires[account].url(url) if account in self.wires else url


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, node: RabbitNode, key_folder: Path
) -> Iterator[WiredStack]:
    node.add_vhost(VHOST)
    wires = {name: Wire(node.amqp_port) for name in ("desk", "relay", "agent")}
    stack = WiredStack(
        tmp_path_factory.mktemp("service"),
        port=0,
        node=node,
        vhost=VHOST,
        keys=key_folder,
        settings={"HC_AMQP_BACKEND": wires["agent"].address, "HC_RELAY_PROCESSES": "1"},
    )
    stack.wires = wires
    try:
        stack.start("front", "desk", "relay")
        add_people(stack)
        yield stack
    finally:
        stack.kill()
        for wire in wires.values():
            wire.close()
        node.drop_vhost(VHOST)


@pytest.fixture
def start(stack: WiredStack, tmp_path: Path) -> Iterator[Callable[..., Agent]]:
    """Starts the agent of Rosa, who has no desktop here and needs none."""
    agents: list[Agent] = []

    def started(*more: str) -> Agent:
        agent = Agent(
            stack.url, tmp_path, {"PATH": "/usr/bin:/bin", "DISPLAY": ":0"}, "--login", "rosa",
            "--consent", "ask", *more,
        )  # fmt: skip
        agents.append(agent)
        agent.type(PASSWORD)
        return agent

    yield started
    for agent in agents:
        agent.end()


@pytest.fixture
def ana(stack: WiredStack) -> Technician:
    return Technician(stack.url, "ana")
