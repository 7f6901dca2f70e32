"""`python -m agent --check` against a real service under TLS, well and not, and through proxies.

It takes all the roads that a session takes, so what is shown here of proxies and of an authority
of one's own holds for the desk, for the broker's WebSocket and for the relay's.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ops import ports
from ops.environment import without_ours
from ops.rabbit_node import RabbitNode
from ops.stack import ROOT, Stack
from tests.integration.agent_desktop import VirtualDesktop
from tests.integration.agent_road import PASSWORD, add_people
from tests.integration.certificates import issue
from tests.integration.tinyproxy import HttpProxy, tinyproxy
from tests.integration.tls_fronts import tls_fronts

STEPS = ["proxy", "server", "clock", "sign_in", "broker", "relay", "display", "vnc"]
Check = Callable[..., tuple[int, dict[str, dict[str, Any]]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    issue(folder)
    return folder


@pytest.fixture(scope="module")
def stack(folder: Path, node: RabbitNode, key_folder: Path) -> Iterator[Stack]:
    node.add_vhost("check")
    port = ports.free()
    stack = Stack(
        folder / "service", port=0, node=node, vhost="check", keys=key_folder,
        inherited={**without_ours(), "HC_PUBLIC_URL": f"https://127.0.0.1:{port}"},
    )  # fmt: skip
    try:
        stack.start()
        add_people(stack)
        with tls_fronts(folder, stack.port, {"server": port}):
            yield stack
    finally:
        stack.kill()


@pytest.fixture
def check(stack: Stack, desktop: VirtualDesktop, tmp_path: Path, folder: Path) -> Check:
    def run(
        server: str = stack.url, password: str = PASSWORD, **extra: str
    ) -> tuple[int, dict[str, dict[str, Any]]]:
        trusted = {"HC_AGENT_CA_FILE": str(folder / "server-ca.pem")}
        environment = {**desktop.environment, "HOME": str(tmp_path), **trusted, **extra}
        done = subprocess.run(
            [sys.executable, "-m", "agent", "--check", "--json", "--server", server,
             *(["--login", "rosa", "--password-stdin"] if password else [])],
            cwd=ROOT, env=environment, input=password + "\n", capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert PASSWORD not in done.stdout + done.stderr
        assert "hush" not in done.stdout + done.stderr
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
    assert list(found) == ["proxy", "server", "clock", "sign_in", "display", "vnc"]
    assert "password" in found["sign_in"]["problem"]


def test_a_server_that_is_not_there_is_told(check: Check) -> None:
    code, found = check(server="http://127.0.0.1:1")
    assert (code, list(found)) == (4, ["proxy", "server", "display", "vnc"])


def test_a_missing_x11vnc_is_told_with_its_package(check: Check, tmp_path: Path) -> None:
    code, found = check(PATH=str(tmp_path))
    assert code == 5
    assert "x11vnc" in found["vnc"]["problem"]


def test_a_relay_that_is_down_is_told(check: Check, stack: Stack) -> None:
    stack.kill("relay")
    try:
        code, found = check()
        assert code == 1
        assert not found["broker"]["ok"]
        assert "relay" in found["relay"]["problem"]
        assert found["vnc"]["ok"]
    finally:
        stack.start("relay")


def test_without_a_password_what_needs_one_is_not_tried(check: Check) -> None:
    code, found = check(password="")
    assert (code, list(found)) == (0, STEPS)
    assert [step for step in STEPS if not found[step]["ok"]] == ["sign_in", "broker", "relay"]


def test_an_authority_that_is_not_named_is_not_believed(check: Check) -> None:
    code, found = check(HC_AGENT_CA_FILE="")
    assert (code, list(found)) == (4, ["proxy", "server", "display", "vnc"])
    assert "ca_file" in found["server"]["problem"]


@pytest.fixture(scope="module")
def proxy(folder: Path) -> Iterator[HttpProxy]:
    with tinyproxy(folder / "tinyproxy", "BasicAuth rosa hush") as proxy:
        yield proxy


def test_all_roads_go_through_the_proxy_of_the_settings(check: Check, proxy: HttpProxy) -> None:
    before = proxy.connects()
    code, found = check(
        HC_AGENT_PROXY_HOST="127.0.0.1", HC_AGENT_PROXY_PORT=str(proxy.port),
        HC_AGENT_PROXY_USERNAME="rosa", HC_AGENT_PROXY_PASSWORD="hush",
    )  # fmt: skip
    assert code == 0, found
    assert found["proxy"]["through"] == f"127.0.0.1:{proxy.port}"
    assert proxy.connects() - before == len(STEPS) - len(["clock", "display", "vnc"])


def test_all_roads_go_through_the_proxy_of_the_environment(check: Check, proxy: HttpProxy) -> None:
    before = proxy.connects()
    code, found = check(HTTPS_PROXY=f"http://rosa:hush@127.0.0.1:{proxy.port}")
    assert (code, found["relay"]["ok"]) == (0, True)
    assert proxy.connects() - before == len(STEPS) - len(["clock", "display", "vnc"])
    code, found = check(
        HTTPS_PROXY=f"http://rosa:hush@127.0.0.1:{proxy.port}", NO_PROXY="127.0.0.1"
    )
    assert (code, found["proxy"]["through"]) == (0, "-")


def test_a_proxy_that_wants_another_password_is_told_and_nothing_behind_it_is_tried(
    check: Check, proxy: HttpProxy
) -> None:
    code, found = check(HTTPS_PROXY=f"http://rosa:hushed@127.0.0.1:{proxy.port}")
    assert (code, list(found)) == (4, ["proxy", "display", "vnc"])
    assert "does not accept" in found["proxy"]["problem"]
