"""A cluster of private RabbitMQ nodes on one machine, and what may befall it.

    cluster = Cluster(var / "cluster", keys / "public")
    cluster.start()                      # the first node, then the others, which join it
    cluster.urls("desk")                 # all their addresses, for HC_BROKER_URL
    cluster.leader("desk.inbox")         # the number of the node that leads this quorum queue
    cluster.kill(0); cluster.restart(0)  # as a crash would; and back
    cluster.partition(1); cluster.heal(1)  # alive, reached by clients, not by the other nodes
    cluster.freeze(2); cluster.thaw(2)   # its sockets are open and nobody answers
    cluster.wait_whole()                 # every quorum queue has all its members again
    cluster.stop()

A production cluster is the same with its nodes on machines of their own.
"""

import json
import os
import secrets
import signal
import time
from pathlib import Path
from typing import Any

from ops import ports, rabbit_node, rejoin
from ops.child import Child
from ops.problems import NodeProblem
from ops.rabbit_files import Member
from ops.rabbit_node import RabbitNode

# A node with another cookie is no node of ours: neither side lets the other in. Clients do not
# notice, and `rabbitmqctl` still comes in, because a cookie is set for each name by itself.
APART = "[begin erlang:set_cookie(N, apart), erlang:disconnect_node(N) end || N <- {others}], ok."
TOGETHER = "[erlang:set_cookie(N, '{cookie}') || N <- {others}], ok."


class Cluster:
    """Nodes with folders and ports of their own; the cookie, the accounts and epmd are shared."""

    def __init__(self, folder: Path, public_keys: Path, size: int = 3) -> None:
        self.folder = folder.resolve()
        self._cookie = secrets.token_hex(20)
        self._names = [f"helpchannel-{number}@localhost" for number in range(size)]
        self._epmd_port = ports.kept(self.folder / "ports.json", ["epmd"])["epmd"]
        self._epmd: Child | None = None
        passwords = rabbit_node.new_passwords()
        self.nodes = [
            RabbitNode(
                self.folder / name.partition("@")[0],
                public_keys,
                member=Member(name, self._names[0], self._epmd_port, self._cookie, passwords),
            )
            for name in self._names
        ]

    def start(self, within: float = 90.0) -> None:
        """Start all of them; returns when they are one cluster.

        Raises NodeProblem.
        """
        deadline = time.monotonic() + within
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)}
        self._epmd = rabbit_node.epmd(self._epmd_port, environment, lambda _line: None)
        self._epmd.start()
        first, *others = self.nodes
        first.start()
        first.wait_ready(deadline - time.monotonic())
        for node in others:
            node.start()
        for node in others:
            node.wait_ready(deadline - time.monotonic())

    def stop(self) -> None:
        """End all in order; their data stay for as long as this object."""
        for node in reversed(self.nodes):
            node.stop()
        if self._epmd:
            self._epmd.stop()

    def kill(self, *numbers: int) -> None:
        """End these, or everything, as a crash would."""
        for number in numbers or range(len(self.nodes)):
            self.nodes[number].kill()
        if self._epmd and not numbers:
            self._epmd.kill()

    def restart(self, number: int, within: float = 60.0) -> None:
        """Start this node again, in order where it still runs; returns when it serves."""
        node = self.nodes[number]
        node.stop()
        node.start()
        node.wait_ready(within)

    def partition(self, number: int) -> None:
        """Take this node's road to the others away; it lives, and its clients reach it."""
        self._eval(number, APART)

    def heal(self, number: int) -> None:
        """Give it back."""
        self._eval(number, TOGETHER)

    def freeze(self, number: int) -> None:
        """Let this node stand still, as a machine does that swaps or whose cable hangs loose."""
        os.kill(self.nodes[number].pid, signal.SIGSTOP)

    def thaw(self, number: int) -> None:
        """Let it go on."""
        os.kill(self.nodes[number].pid, signal.SIGCONT)

    def urls(self, account: str) -> list[str]:
        """The addresses of all nodes as this account."""
        return [node.url(account) for node in self.nodes]

    def leader(self, queue: str) -> int:
        """The number of the node that leads this quorum queue.

        Raises NodeProblem when there is no such queue, or no leader.
        """
        for node in self.nodes:
            for found in _queues(node, "name", "leader") if node.alive else ():
                if found["name"] == queue and found["leader"] in self._names:
                    return self._names.index(found["leader"])
        raise NodeProblem(f"nobody leads a queue {queue!r}")

    def wait_whole(self, within: float = 60.0) -> None:
        """Return when every node knows every queue with all its members, and none sees itself
        apart. One alone would not do: who was cut off knows nothing of it until it has noticed.

        Raises NodeProblem that names what is missing.
        """
        deadline = time.monotonic() + within
        while missing := self._missing():
            if time.monotonic() > deadline:
                raise NodeProblem(f"not whole within {within:.0f} s: {'; '.join(missing)}")
            time.sleep(0.2)

    def _missing(self) -> list[str]:
        try:
            views = [_queues(node, "name", "members", "online") for node in self.nodes]
            sights = [rejoin.view(node) for node in self.nodes]
        except NodeProblem as problem:
            return [str(problem)]
        names = [{queue["name"] for queue in view} for view in views]
        unknown = set.union(*names) - set.intersection(*names)
        return [
            *(
                f"{name} sees {sight}"
                for name, sight in zip(self._names, sights, strict=True)
                if not sight.whole
            ),
            *(f"{name} is not known to each" for name in sorted(unknown)),
        ] + [
            f"{queue['name']} on {', '.join(sorted(away))}"
            for view in views
            for queue in view
            if (away := {*queue["members"]} - {*queue["online"]})
        ]

    def _eval(self, number: int, expression: str) -> None:
        others = ",".join(f"'{name}'" for name in self._names if name != self._names[number])
        self.nodes[number].ctl("eval", expression.format(others=f"[{others}]", cookie=self._cookie))


def _queues(node: RabbitNode, *columns: str) -> list[dict[str, Any]]:
    """As this node sees them."""
    return list(json.loads(node.ctl("list_queues", *columns, "--formatter=json")))
