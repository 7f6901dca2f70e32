"""`python -m agent --check` against a real service, well and not."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.rabbit_node import RabbitNode
from ops.stack import ROOT, Stack
from tests.integration.agent_desktop import VirtualDesktop, virtual_desktop
from tests.integration.agent_road import PASSWORD, add_people

STEPS = ["server", "clock", "sign_in", "broker", "relay", "screen"]
Check = Callable[..., tuple[int, dict[str, dict[str, Any]]]]


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, node: RabbitNode, key_folder: Path
) -> Iterator[Stack]:
    node.add_vhost("check")
    stack = Stack(
        tmp_path_factory.mktemp("check"), port=0, node=node, vhost="check", keys=key_folder
    )
    try:
        stack.start()
        add_people(stack)
        yield stack
    finally:
        stack.kill()


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    with virtual_desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


@pytest.fixture
def check(stack: Stack, desktop: VirtualDesktop, tmp_path: Path) -> Check:
    def run(
        server: str = stack.url, password: str = PASSWORD, **extra: str
    ) -> tuple[int, dict[str, dict[str, Any]]]:
        environment = {**desktop.environment, "HOME": str(tmp_path), **extra}
        done = subprocess.run(
            [sys.executable, "-m", "agent", "--check", "--json", "--server", server,
             "--login", "rosa", "--password-stdin"],
            cwd=ROOT, env=environment, input=password + "\n", capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert password not in done.stdout + done.stderr
        told = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, {each["step"]: each for each in told}

    return run


def test_a_good_line_is_measured(check: Check) -> None:
    code, found = check()
    assert (code, list(found)) == (0, STEPS), found
    assert all(each["ok"] for each in found.values())
    relay = found["relay"]
    assert 0 < relay["median"] <= relay["p95"]
    assert relay["speed"] > 0
    print(relay)  # noqa: T201 - a figure to look at


def test_a_wrong_password_is_told_and_the_rest_not_tried(check: Check) -> None:
    code, found = check(password="not the password")
    assert code == 3
    assert list(found) == ["server", "clock", "sign_in", "screen"]
    assert "password" in found["sign_in"]["problem"]


def test_a_server_that_is_not_there_is_told(check: Check) -> None:
    code, found = check(server="http://127.0.0.1:1")
    assert (code, list(found)) == (4, ["server", "screen"])


def test_a_missing_x11vnc_is_told_with_its_package(check: Check, tmp_path: Path) -> None:
    code, found = check(PATH=str(tmp_path))
    assert code == 5
    assert "x11vnc" in found["screen"]["problem"]


def test_a_relay_that_is_down_is_told(check: Check, stack: Stack) -> None:
    stack.kill("relay")
    try:
        code, found = check()
        assert code == 1
        assert not found["broker"]["ok"]
        assert "relay" in found["relay"]["problem"]
        assert found["screen"]["ok"]
    finally:
        stack.start("relay")
