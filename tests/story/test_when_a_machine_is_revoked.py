"""An operator ends a machine's access: its connection and its queue are gone within 5 s."""

import json

from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.eventually import eventually
from tests.story.people import Technician, User

REVOKED_WITHIN = 5.0


def connections_of(node: RabbitNode, agent: str) -> int:
    said = json.loads(node.ctl("list_connections", "user", "--formatter", "json"))
    return sum(connection["user"] == agent for connection in said)


def queues(node: RabbitNode) -> str:
    return node.ctl("list_queues", "-p", "story", "name")


def test_a_revoked_machine_is_cut_off_and_others_are_not(
    stack: Stack, node: RabbitNode, user: User, technician: Technician
) -> None:
    user.asks("before it was stolen")
    user.sees("waiting", offline=False)
    technician.sees_waiting("before it was stolen")
    listed = stack.admin("machine", "list").stdout
    (agent,) = [line.split()[0] for line in listed.splitlines() if user.login in line]
    eventually(lambda: connections_of(node, agent) == 1)
    assert f"agent.{agent}" in queues(node)
    done = stack.admin("machine", "revoke", agent)
    assert done.returncode == 0
    eventually(
        lambda: connections_of(node, agent) == 0 and f"agent.{agent}" not in queues(node),
        within=REVOKED_WITHIN,
    )
    # It does not come back: its token is not renewed, and it may not sign in again.
    user.sees("sign-in")
    assert connections_of(node, agent) == 0


def test_an_unknown_machine_is_told(stack: Stack) -> None:
    done = stack.admin("machine", "revoke", "0" * 32)
    assert done.returncode == 1
    assert "no such machine" in done.stderr
