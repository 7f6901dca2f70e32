"""RabbitMQ has no memory or disk left: publishers wait, people are told, nothing is dropped."""

import threading
from collections.abc import Callable, Iterator

import pytest

from broker.confirms import BrokerDown
from broker.events import pack
from broker.topology import agent_mailbox
from ops.rabbit_node import RabbitNode
from ops.stack import status
from tests.chaos.conftest import WiredStack
from tests.chaos.test_links import ready, settles
from tests.eventually import eventually
from tests.integration.agent_road import Agent, Technician
from tests.integration.broker_ends import A, linked, numbered

ALARMS = {
    "memory": (("set_vm_memory_high_watermark", "0"), ("set_vm_memory_high_watermark", "0.4")),
    "disk": (("set_disk_free_limit", "900000GB"), ("set_disk_free_limit", "200MB")),
}
MAILBOX = agent_mailbox(A)


@pytest.fixture
def mends(node: RabbitNode) -> Iterator[None]:
    yield
    for _, mend in ALARMS.values():
        node.ctl(*mend)


@pytest.mark.parametrize("alarm", ALARMS)
@pytest.mark.usefixtures("mends")
def test_a_link_says_that_the_broker_is_full_and_goes_on_reading(
    alarm: str, node: RabbitNode, vhost: str
) -> None:
    fill, mend = ALARMS[alarm]
    changes: list[tuple[bool, str]] = []
    handled, first, go = list[str](), threading.Event(), threading.Event()

    def handle(delivery: object) -> None:
        handled.append(str(delivery))
        first.set()
        go.wait(30)

    with linked(
        node.url("desk", vhost),
        queues=[MAILBOX],
        reads={MAILBOX.name: handle},
        on_change=lambda up, why: changes.append((up, why)),
    ) as desk:
        for number in range(20):
            desk.publish(pack(numbered(number))).result(10)
        assert first.wait(10)
        node.ctl(*fill)
        desk.publish(pack(numbered(20)))  # the broker tells those who publish
        eventually(lambda: changes[-1] == (False, "the message broker is full"))
        assert (desk.up, desk.full) == (False, True)
        with pytest.raises(BrokerDown, match="full"):
            desk.publish(pack(numbered(21))).result(5)
        go.set()
        eventually(lambda: len(handled) >= 20)
        node.ctl(*mend)
        assert desk.wait_up(20)
        assert not desk.full
        desk.publish(pack(numbered(22))).result(10)
        eventually(lambda: len(handled) >= 22)
    assert [up for up, _ in changes] == [True, False, True], "the connection was never lost"


@pytest.mark.usefixtures("mends")
def test_people_are_told_and_all_arrives_once_there_is_room(
    stack: WiredStack, node: RabbitNode, start: Callable[..., Agent], ana: Technician
) -> None:
    agent = start()
    agent.shows("ask", offline=False)
    fill, mend = ALARMS["memory"]
    node.ctl(*fill)
    agent.type("ask no room")
    agent.shows("waiting", offline=True)
    eventually(lambda: status(ready(stack, "relay")) == 503)  # it speaks every second
    eventually(lambda: "the message broker is full" in stack.log("relay"))
    node.ctl(*mend)
    agent.shows("waiting", offline=False)
    eventually(lambda: status(ready(stack, "relay")) == 200)
    settles(stack, agent, ana, "no room")
