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

SECONDS = 60


@pytest.fixture
def desk(node: RabbitNode, vhost: str, tmp_path: Path, key_folder: Path) -> Iterator[DeskProcess]:
    for name in ("signing.pem", "public"):  # the key that the node trusts
        (tmp_path / name).symlink_to(key_folder / name)
    with linked(node.url("desk", vhost)):
        made = DeskProcess(tmp_path, node.url("desk", vhost), HC_API_RATE="100000")
        yield made
        made.stop()


def token(desk: DeskProcess) -> str:
    """One that may do everything."""
    with desk.store.write() as uow:
        person = uow.person(uow.add_person("root", "Root", Role.ADMIN, None))
        assert person is not None
        machine = Machine(unguessable(), person.id, "pc", "Linux", revoked=False)
        uow.add_machine(machine, unguessable() * 2, utc())
        for state in State:  # so that the lists are not empty
            made = Request(unguessable(), machine.id, person.id, "x", state, utc(), utc(), 1)
            uow.add_request(made, person.login)
        return tokens.make(uow, utc(), person, "schemathesis", offered(Role.ADMIN), 30)


@pytest.mark.timeout(3 * SECONDS)
def test_schemathesis_finds_nothing(desk: DeskProcess, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(ROOT / ".venv" / "bin" / "schemathesis"), "run", f"{desk.url}/api/openapi.json",
            "--header", f"Authorization: Bearer {token(desk)}", "--checks", "all",
            "--phases", "coverage,fuzzing,stateful", "--max-examples", "6", "--seed", "1",
            "--continue-on-failure", "--warnings", "off",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=3 * SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    assert "Traceback" not in desk.said
