import os
import signal
import subprocess
from collections.abc import Iterator

import gevent
import pytest
import structlog

from broker.settings import SettingProblem, load
from relay.family import members, watch
from relay.settings import Relay
from relay.standalone import Standalone


def settings(**variables: str) -> Relay:
    return load(Relay, {"HC_BROKER_URL": "amqp://a:b@c/d", **variables})


def test_each_node_has_its_own_name_and_ports() -> None:
    found = members(
        settings(
            HC_RELAY_PROCESSES="3",
            HC_RELAY_LISTEN="10.0.0.1:8001",
            HC_RELAY_METRICS="127.0.0.1:9101",
            HC_REPEATER="on",
        )
    )
    assert [it.variables["HC_RELAY_NODE"] for it in found] == [f"relay-1-{n}" for n in (1, 2, 3)]
    assert found[2].variables["HC_RELAY_LISTEN"] == "10.0.0.1:8003"
    assert found[2].variables["HC_RELAY_METRICS"] == "127.0.0.1:9103"
    assert [it.variables["HC_REPEATER"] for it in found] == ["on", "off", "off"]
    assert {it.variables["HC_RELAY_PROCESSES"] for it in found} == {"1"}


def test_any_port_stays_any_port() -> None:
    one = settings(HC_RELAY_PROCESSES="2", HC_RELAY_LISTEN="127.0.0.1:0")
    assert members(one)[1].variables["HC_RELAY_LISTEN"] == "127.0.0.1:0"
    assert members(one)[1].variables["HC_RELAY_METRICS"] == ""


def test_there_is_a_node_for_each_core() -> None:
    assert settings().processes == len(os.sched_getaffinity(0))
    assert settings(HC_RELAY_PROCESSES="cores").processes == settings().processes


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("HC_RELAY_PROCESSES", "0"),
        ("HC_RELAY_PROCESSES", "many"),
        ("HC_RELAY_NODE", "relay.1"),
        ("HC_RELAY_NODE", "relay--1"),
        ("HC_DRAIN_SECONDS", "-1"),
        ("HC_ECHO", "all"),
        ("HC_MAX_FRAME_BYTES", "0"),
    ],
)
def test_a_wrong_setting_names_itself(variable: str, text: str) -> None:
    with pytest.raises(SettingProblem, match=variable):
        settings(**{variable: text})


def test_a_node_on_its_own_needs_no_broker() -> None:
    alone = load(Standalone, {})
    assert (alone.echo, alone.processes) == ("anyone", 1)


@pytest.fixture
def node() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "600"]) as child:
        yield child
        child.kill()


FROZEN = 0.09  # seconds


def watched(node: subprocess.Popen[bytes], answers: list[bool], within: float) -> bool:
    """Is it ended in time, when it answers like this, and the last time for ever?"""

    def ask() -> bool:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    watcher = gevent.spawn(watch, 1, ask, {1: node}, structlog.get_logger(), frozen=FROZEN)
    try:
        with gevent.Timeout(within, False):
            while node.poll() is None:
                gevent.sleep(FROZEN / 9)
    finally:
        watcher.kill()
    return node.poll() == -signal.SIGKILL


def test_a_node_that_answered_and_does_not_any_more_is_ended(
    node: subprocess.Popen[bytes],
) -> None:
    assert watched(node, [False, True, False], within=10)


def test_a_node_that_is_slow_to_begin_or_misses_an_answer_is_left_alone(
    node: subprocess.Popen[bytes],
) -> None:
    assert not watched(node, [False], within=4 * FROZEN)
    assert not watched(node, [True, False, True], within=4 * FROZEN)
