"""A broker node that is apart from its cluster, and does not notice, is started again.

    python -m ops.rejoin            beside each node of a cluster, for as long as it runs

RabbitMQ's `pause_minority` looks when a connection between nodes is lost. A machine that stood
still (a virtual one that was moved, say) has its connections again before it has looked. Nobody
pauses then, and its queues and bindings stay others than the cluster's until somebody starts it
again ["Clustering and Network Partitions", "Suspend and Resume"]; what is said to a mailbox that
was made on one side is not heard on the other. Seen on RabbitMQ 3.10.8, where `autoheal`, which is
meant for this, left a node down for more than 40 s in one case of three.

Such a node is told by this: it is connected to most of the members, and shares its tables with
few. One that is alone because the others are down is left alone.
"""

import argparse
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ops import rabbitmqctl
from ops.problems import NodeProblem

EVERY = 10.0  # seconds; a `rabbitmqctl` costs half a second of a core
COUNTS = (
    "M = mnesia:system_info(db_nodes), C = [N || N <- M, lists:member(N, [node() | nodes()])], "
    "[length(L) || L <- [M, C, mnesia:system_info(running_db_nodes)]]."
)


class Node(Protocol):
    """A node that can be asked and told things."""

    def ctl(self, *arguments: str) -> str:
        """What `rabbitmqctl` prints. Raises NodeProblem when it refuses."""


@dataclass(frozen=True)
class View:
    """How many members a node knows, is connected to, and shares its tables with; itself too."""

    members: int
    connected: int
    sharing: int

    @property
    def whole(self) -> bool:
        return self.members == self.connected == self.sharing

    @property
    def apart(self) -> bool:
        """Is it in the cluster by its connections, and out of it by its tables?"""
        return 2 * self.connected > self.members >= 2 * self.sharing


def view(node: Node) -> View:
    """How this node sees its cluster. Raises NodeProblem, also while it is only starting."""
    members, connected, sharing = map(int, re.findall(r"\d+", node.ctl("eval", COUNTS)))
    return View(members, connected, sharing)


def look(node: Node) -> bool:
    """Start this node again if it is apart; was it?

    Raises NodeProblem.
    """
    if not view(node).apart:
        return False
    node.ctl("stop_app")
    node.ctl("start_app")
    return True


class Local:
    """The node of this machine, as `rabbitmqctl` finds it."""

    def ctl(self, *arguments: str) -> str:
        return rabbitmqctl.told("rabbitmqctl", *arguments, within=120)


def main(arguments: Sequence[str] | None = None) -> None:
    """Look, again and again. A node that does not run is waited for."""
    parser = argparse.ArgumentParser(prog="python -m ops.rejoin", description=__doc__)
    parser.add_argument("--every", type=float, default=EVERY, help="seconds between two looks")
    every, node = parser.parse_args(arguments).every, Local()
    while True:
        try:
            if look(node):
                print("broker.rejoined: it was apart from its cluster and started again")
        except (NodeProblem, subprocess.TimeoutExpired) as problem:
            print(f"broker.unreachable: {problem}", file=sys.stderr)
        threading.Event().wait(every)


if __name__ == "__main__":
    main()
