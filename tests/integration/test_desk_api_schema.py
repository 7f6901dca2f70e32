"""Schemathesis against a real desk: whatever its document allows is answered as it says."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.model import Machine, Request, Role
from admin.scopes import offered
from admin.usecases import tokens
from broker.clock import utc
from broker.ids import unguessable
from broker.lifecycle import State
from ops.machine import ROOT
from ops.rabbit_node import RabbitNode
from tests.integration.broker_ends import linked
from tests.integration.desk_process import DeskProcess

SECONDS = 500  # it takes about 40; machines are noisy
PROGRAM = str(ROOT / ".venv" / "bin" / "schemathesis")


@pytest.fixture
def desk(node: RabbitNode, vhost: str, tmp_path: Path, key_folder: Path) -> Iterator[DeskProcess]:
    for name in ("signing.pem", "public"):  # the key that the node trusts
        (tmp_path / name).symlink_to(key_folder / name)
    with linked(node.url("desk", vhost)):
        made = DeskProcess(tmp_path, node.url("desk", vhost), HC_API_RATE="100000")
        yield made
        made.stop()


class Visitor:
    """Has a token for everything, at a desk where there is something of each kind."""

    def __init__(self, desk: DeskProcess) -> None:
        with desk.store.write() as uow:
            root = uow.person(uow.add_person("root", "Root", Role.ADMIN, None))
            assert root is not None
            self.token = tokens.make(uow, utc(), root, "visitor", offered(Role.ADMIN), 30)
            self.person = root.id
            machine = Machine(unguessable(), root.id, "pc", "Linux", revoked=False)
            uow.add_machine(machine, unguessable() * 2, utc())
            self.machine = machine.id
            self.requests: list[str] = []
            for state in State:
                made = Request(unguessable(), machine.id, root.id, "x", state, utc(), utc(), 1)
                uow.add_request(made, root.login)
                self.requests.append(made.id)

    def known(self) -> str:
        """Configuration of schemathesis: ids that there are."""
        requests = ", ".join(f'"{one}"' for one in self.requests)
        return (
            f'[parameters]\n"path.request" = [{requests}]\n"path.machine" = "{self.machine}"\n'
            f'"path.person" = {self.person}\n'
        )


def finds_nothing(desk: DeskProcess, visitor: Visitor, folder: Path, *more: str) -> None:
    done = subprocess.run(
        [
            PROGRAM, "run", f"{desk.url}/api/openapi.json", "--checks", "all", "--seed", "1",
            "--header", f"Authorization: Bearer {visitor.token}", "--continue-on-failure",
            "--warnings", "off", *more,
        ],
        cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    assert "Traceback" not in desk.said


@pytest.mark.timeout(SECONDS + 30)
def test_schemathesis_finds_nothing(desk: DeskProcess, tmp_path: Path) -> None:
    words = ("--phases", "coverage,fuzzing,stateful", "--max-examples", "6")
    finds_nothing(desk, Visitor(desk), tmp_path, *words)


@pytest.mark.timeout(SECONDS + 30)
def test_schemathesis_finds_nothing_among_what_there_is(desk: DeskProcess, tmp_path: Path) -> None:
    visitor = Visitor(desk)
    (tmp_path / "schemathesis.toml").write_text(visitor.known())
    words = ("--phases", "fuzzing", "--mode", "positive", "--max-examples", "15")
    finds_nothing(desk, visitor, tmp_path, *words)
    with desk.store.read() as uow:
        machine = uow.machine(visitor.machine)
    assert machine is not None
    assert machine.revoked, "it was there, and was found"
