"""How large a message may be, and what a full queue does, as the broker itself keeps to it."""

from pathlib import Path

import pytest
from pika.exceptions import ChannelClosedByBroker  # noqa: TID251

from broker import keys
from broker.events import pack
from broker.topology import agent_mailbox
from ops.rabbit_files import MESSAGE_BYTES
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import A, agent, agents, numbered, operator, taken

MOST = int(agent_mailbox(A).arguments["x-max-length"])
MORE = 5


def test_a_message_beyond_the_limit_is_refused(
    node: RabbitNode, vhost: str, key_folder: Path
) -> None:
    key = keys.load_signing(key_folder / "signing.pem")
    with (
        agents(node.url("desk", vhost), A),
        agent(node, vhost, key) as me,
        pytest.raises(ChannelClosedByBroker) as refusal,
    ):
        me.basic_publish("helpchannel", f"agent.{A}.help.requested", bytes(MESSAGE_BYTES + 1))
    assert refusal.value.reply_code == 406


def test_a_full_mailbox_loses_its_oldest_and_the_desk_goes_on(node: RabbitNode, vhost: str) -> None:
    with agents(node.url("desk", vhost), A) as desk:
        for future in [desk.publish(pack(numbered(n))) for n in range(MOST + MORE)]:
            future.result(20)
        eventually(lambda: desk.depth(f"agent.{A}").messages == MOST)
        with operator(node, vhost) as look:
            found = taken(look, f"agent.{A}")
    assert found is not None
    assert f'"n{MORE}"'.encode() in found[1]
