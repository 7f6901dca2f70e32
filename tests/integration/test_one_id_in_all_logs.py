"""docs/logs.md: the id of a request is in the lines of every process that has to do with it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.rabbit_node import RabbitNode
from ops.stack import ROOT, Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import virtual_desktop
from tests.integration.agent_road import PASSWORD, Agent, Technician, add_people

PAGE = (ROOT / "docs" / "logs.md").read_text()
SAID = {
    "agent": {"said", "stage", "vnc.started", "vnc.ended"},
    "desk": {"fact.handled"},
    "monitor": {"help.requested", "help.accepted", "help.validated", "help.finished"},
    "relay": {"tunnel.waiting", "tunnel.established", "end.left"},
}


@pytest.fixture
def stack(tmp_path: Path, node: RabbitNode, key_folder: Path, vhost: str) -> Iterator[Stack]:
    settings = {"HC_LOG_FORMAT": "json"}
    stack = Stack(
        tmp_path / "service", port=0, node=node, vhost=vhost, keys=key_folder, settings=settings
    )
    stack.start()
    try:
        add_people(stack)
        yield stack
    finally:
        stack.kill()


def lines(text: str) -> list[dict[str, Any]]:
    """The JSON objects of a log; nginx's own notes and the like are none."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def events(log: list[dict[str, Any]], request: str) -> set[str]:
    return {line["event"] for line in log if line.get("help_id") == request}


def test_one_request_is_found_in_all_processes(stack: Stack, tmp_path: Path) -> None:
    with virtual_desktop(tmp_path) as desktop:
        line = [
            "--login",
            "rosa",
            "--once",
            "--request",
            "a secret sentence",
            "--log-format",
            "json",
        ]
        agent = Agent(stack.url, tmp_path, desktop.environment, *line)
        try:
            agent.type(PASSWORD)
            ana = Technician(stack.url, "ana")
            request = ana.accept()
            agent.shows("consent")
            agent.type("y")
            eventually(lambda: ana.state(request)["ready"])
            viewer = ana.view(request)
            assert viewer.recv(10)
            agent.type("end")
            agent.code()
            viewer.close()
        finally:
            agent.end()

    def told(process: str) -> bool:
        log = lines(agent.errors if process == "agent" else stack.log(process))
        assert SAID[process] <= events(log, request), (process, log[-20:])
        return True

    for process in SAID:
        eventually(lambda name=process: told(name))  # type: ignore[misc]
    written = agent.errors + "".join(map(stack.log, stack.names))
    assert "a secret sentence" not in written
    assert PASSWORD not in written


def test_the_page_names_what_is_looked_for() -> None:
    for process, said in SAID.items():
        assert f"| {process} |" in PAGE
        assert all(
            f"`{event}`" in PAGE or event.startswith("help.v") for event in said - {"help.finished"}
        )
