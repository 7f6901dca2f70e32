"""`./hc up` as a person runs it: it answers, says what is wrong, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.environment import without_ours
from ops.stack import ROOT, Stack, status
from tests.eventually import eventually
from tests.processes import processes_of

pytestmark = pytest.mark.timeout(180)


class Up:
    """A running `./hc up`."""

    def __init__(self, var: Path, *arguments: str) -> None:
        self.var = var
        self.said = var.parent / f"{var.name}.out"
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [ROOT / "hc", "up", "--var", str(var), *arguments],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=without_ours(),
                start_new_session=True,
            )

    def text(self) -> str:
        return self.said.read_text()

    def url(self) -> str:
        def ready() -> str | None:
            if self.process.poll() is not None:
                pytest.fail(self.text())
            found = re.search(r"ready: (http://\S+)[\s\S]*Ctrl-C ends it", self.text())
            return found[1] if found else None

        return eventually(ready, within=90) or ""

    def ends(self, within: float = 40.0) -> int:
        return self.process.wait(within)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A folder for one `up`; whatever still runs on it afterwards is ended."""
    folder = tmp_path / "var"
    yield folder
    for pid in processes_of(folder):
        os.kill(pid, signal.SIGKILL)


def test_up_answers_refuses_a_second_one_and_ends_with_nothing_left(var: Path) -> None:
    up = Up(var, "--port", "0")
    assert status(f"{up.url()}/healthz") == 200
    assert "This link works once" in up.text()

    second = Up(var, "--port", "0")
    assert second.ends() == 2
    assert f"another ./hc runs on {var} (pid {up.process.pid})" in second.text()

    os.killpg(up.process.pid, signal.SIGINT)  # as a terminal does
    assert up.ends() == 0
    eventually(lambda: nobody_works_on(var))


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        up = Up(var, "--port", str(port))
        assert up.ends() == 2
    assert f"port {port} on 127.0.0.1 is taken" in up.text()
    assert not processes_of(var)


def test_a_process_that_ends_by_itself_is_named_and_ends_all(var: Path) -> None:
    up = Up(var, "--port", "0")
    up.url()
    os.kill(pid_of(var, "admin"), signal.SIGKILL)
    assert up.ends() == 1
    assert "desk ended by itself with signal SIGKILL" in up.text()
    eventually(lambda: nobody_works_on(var))


def test_a_killed_up_leaves_no_orphans_and_the_next_one_starts(var: Path) -> None:
    up = Up(var, "--port", "0")
    up.url()
    up.process.kill()
    up.process.wait()
    again = Up(var, "--port", "0")
    again.url()
    again.process.terminate()
    assert again.ends() == 0
    eventually(lambda: nobody_works_on(var), within=30)


def test_the_next_start_has_the_data(tmp_path: Path) -> None:
    words = ("person", "add", "--login", "ana", "--name", "Ana", "--role", "ADMIN")
    first = Stack(tmp_path / "var", port=0)
    try:
        first.start()
        assert first.admin("first-link").stdout.startswith(first.url)
        added = first.admin(*words, "--password-stdin", stdin="a long password 1\n")
        assert added.returncode == 0, added.stderr
    finally:
        first.stop()
    second = Stack(tmp_path / "var", port=0)
    try:
        second.start()
        assert second.admin("first-link").stdout.strip() == ""
    finally:
        second.stop()
    assert not processes_of(tmp_path / "var")


def nobody_works_on(var: Path) -> bool:
    left = processes_of(var)
    assert left == {}
    return True


def pid_of(var: Path, module: str) -> int:
    """The process `python -m MODULE` of this folder."""
    (found,) = (pid for pid, words in processes_of(var).items() if words[1:3] == ["-m", module])
    return found
