"""Three nodes: one dies, one is cut off, one stands still, all start again; nothing is lost."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broker.ids import unguessable
from broker.topology import INBOX
from ops import rejoin
from ops.cluster import Cluster
from ops.problems import NodeProblem
from ops.rabbit_node import RabbitNode
from tests.chaos.load import Desk, Load, agent_urls, nothing_is_lost_and_nothing_done_twice
from tests.chaos.load import under_load as load_on
from tests.eventually import eventually


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, key_folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), key_folder / "public")
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.kill()


@contextmanager
def under_load(
    cluster: Cluster, key_folder: Path, folder: Path, first: int
) -> Iterator[tuple[Desk, Load]]:
    """Desk and agent begin on this node."""
    cluster.wait_whole()
    agent = unguessable()
    urls = cluster.urls("desk")
    urls = [*urls[first:], *urls[:first]]
    with load_on(urls, agent_urls(urls, key_folder, agent), folder / "load", agent) as both:
        yield both


def goes_on(load: Load, seconds: float) -> None:
    """At least so long, and until something new is confirmed."""
    until = time.monotonic() + seconds
    eventually(lambda: max(load.confirms.at.values()) > until, seconds + 40)


def is_back(node: RabbitNode) -> bool:
    """What `python -m ops.rejoin` does beside it, until there is nothing more to do."""
    try:
        return not rejoin.look(node) and rejoin.view(node).whole
    except NodeProblem:
        return False


def test_the_leader_is_killed(cluster: Cluster, key_folder: Path, tmp_path: Path) -> None:
    with under_load(cluster, key_folder, tmp_path, 0) as (desk, load):
        leader = cluster.leader(INBOX)
        began = time.monotonic()
        cluster.kill(leader)
        goes_on(load, 3)
        cluster.restart(leader)
        goes_on(load, 1)
        gap = load.confirms.longest_gap(began)
        told = nothing_is_lost_and_nothing_done_twice(desk, load)
    print(f"\nkill -9 of the leader: {told}; longest gap between confirms {gap:.2f} s")
    assert gap < 15


@pytest.mark.parametrize(
    ("how", "whom"), [("partition", "leader"), ("freeze", "leader"), ("freeze", "entry")]
)
def test_a_node_is_cut_off(
    how: str, whom: str, cluster: Cluster, key_folder: Path, tmp_path: Path
) -> None:
    with under_load(cluster, key_folder, tmp_path, 0) as (desk, load):
        number = cluster.leader(INBOX) if whom == "leader" else 0  # where all are connected
        began = time.monotonic()
        cut, mend = {
            "partition": (cluster.partition, cluster.heal),
            "freeze": (cluster.freeze, cluster.thaw),
        }[how]
        cut(number)
        try:
            goes_on(load, 3)
        finally:
            mend(number)
        eventually(lambda: is_back(cluster.nodes[number]), 60)
        goes_on(load, 1)
        gap = load.confirms.longest_gap(began)
        told = nothing_is_lost_and_nothing_done_twice(desk, load)
    cluster.wait_whole()
    print(f"\n{how} of the {whom}: {told}; longest gap between confirms {gap:.2f} s")
    assert gap < 30


def test_all_start_again_one_by_one(cluster: Cluster, key_folder: Path, tmp_path: Path) -> None:
    with under_load(cluster, key_folder, tmp_path, 0) as (desk, load):
        began = time.monotonic()
        for number in range(3):
            cluster.restart(number)
            cluster.wait_whole()
            goes_on(load, 0)
        gap = load.confirms.longest_gap(began)
        told = nothing_is_lost_and_nothing_done_twice(desk, load)
    print(f"\nall three restarted: {told}; longest gap between confirms {gap:.2f} s")
    assert gap < 15
