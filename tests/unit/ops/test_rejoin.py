"""Who is apart from its cluster and does not notice is started again; nobody else is."""

import pytest

from ops import rejoin
from ops.problems import NodeProblem


class Node:
    def __init__(self, members: int, connected: int, sharing: int) -> None:
        self._counts = f"[{members},{connected},{sharing}]\n"
        self.told: list[str] = []

    def ctl(self, *arguments: str) -> str:
        if arguments[0] == "eval":
            return self._counts
        self.told.append(arguments[0])
        return ""


def test_who_is_connected_and_shares_its_tables_with_nobody_is_started_again() -> None:
    node = Node(3, 3, 1)
    assert rejoin.look(node)
    assert node.told == ["stop_app", "start_app"]


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param((3, 3, 3), id="the cluster is whole"),
        pytest.param((3, 3, 2), id="another one is apart"),
        pytest.param((3, 2, 2), id="another one is down"),
        pytest.param((3, 1, 1), id="the others are down, or it was cut off and pauses"),
        pytest.param((1, 1, 1), id="there is only one"),
    ],
)
def test_anybody_else_is_left_alone(counts: tuple[int, int, int]) -> None:
    node = Node(*counts)
    assert not rejoin.look(node)
    assert node.told == []


def test_a_node_that_only_starts_cannot_say() -> None:
    class Starting:
        def ctl(self, *_: str) -> str:
            raise NodeProblem("rabbitmqctl eval: nodedown")

    with pytest.raises(NodeProblem, match="nodedown"):
        rejoin.look(Starting())
