"""What docs/api.md tells integrators to do works, word for word, against a real desk."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin.model import Machine, Request, Role
from admin.scopes import NEEDS, Scope, offered
from admin.usecases import tokens
from broker.clock import utc
from broker.ids import unguessable
from broker.lifecycle import State
from tests.integration.desk_client import NOWHERE
from tests.integration.desk_process import ROOT, DeskProcess

PAGE = (ROOT / "docs" / "api.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskProcess]:
    made = DeskProcess(tmp_path, NOWHERE)
    yield made
    made.stop()


class Integrator:
    """Somebody with a token, a shell and the page; and what waits at the desk."""

    def __init__(self, desk: DeskProcess) -> None:
        with desk.store.write() as uow:
            root = uow.person(uow.add_person("root", "Root", Role.ADMIN, None))
            assert root is not None
            self.token = tokens.make(uow, utc(), root, "docs", offered(Role.ADMIN), 30)
            machine = Machine(unguessable(), root.id, "pc-12", "Linux", revoked=False)
            uow.add_machine(machine, unguessable() * 2, utc())
            waiting = Request(
                unguessable(), machine.id, root.id, "my printer", State.REQUESTED, utc(), utc(), 1
            )
            uow.add_request(waiting, "root")
        self.known = {
            "DESK": desk.url, "TOKEN": self.token, "REQUEST": waiting.id, "MACHINE": machine.id,
            "PERSON": str(root.id),
        }  # fmt: skip

    def runs(self, *command: str) -> str:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=30, check=True,
            env={**os.environ, **self.known},  # noqa: TID251 - as at a shell
        )  # fmt: skip
        return done.stdout

    def says(self, block: str) -> list[dict[str, Any]]:
        """What each of its commands answers."""
        commands = block.replace("\\\n", " ").strip().splitlines()
        return [json.loads(self.runs("sh", "-c", command)) for command in commands]


def test_the_commands_of_the_page_do_what_it_says(desk: DeskProcess) -> None:
    me, waiting, taking, others, lists, settings = blocks("sh")
    integrator = Integrator(desk)
    assert integrator.says(me)[0]["person"]["login"] == "root"
    assert [one["text"] for one in integrator.says(waiting)[0]["requests"]] == ["my printer"]
    accepted, given_up, changes = integrator.says(taking)
    assert (accepted["state"], given_up["state"]) == ("pending", "requested")
    assert len(changes["changes"]) >= 3
    added, invited, revoked = integrator.says(others)
    assert added["login"] == "eva"
    assert "/welcome/" in invited["link"]
    assert revoked["revoked"]
    planned, imported = integrator.says(lists)
    assert planned["rows"][0]["person"] is None
    assert [(row["login"], row["fate"]) for row in imported["rows"]] == [("zoe", "new")]
    before, after = ({one["name"]: one["value"] for one in told["settings"]}
                     for told in integrator.says(settings))  # fmt: skip
    assert (before["keep_days"], after["keep_days"], after["grace"]) == ("365", "180", "60")


def test_the_program_of_the_page_lists_all_that_is_open(desk: DeskProcess, tmp_path: Path) -> None:
    program = tmp_path / "open.py"
    program.write_text(blocks("python")[0])
    assert Integrator(desk).runs(sys.executable, str(program)) == (
        "requested Root pc-12 my printer\n"
    )


def test_the_problem_of_the_page_is_the_desks_own(desk: DeskProcess) -> None:
    integrator = Integrator(desk)
    url = f"{desk.url}/api/v1/requests/{'0' * 32}"
    told = integrator.runs("curl", "-s", "-H", f"Authorization: Bearer {integrator.token}", url)
    assert json.loads(told) == json.loads(blocks("json")[0])


def test_the_page_names_every_scope() -> None:
    table = PAGE.partition("| scope |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+:\w+)`", table)) == set(Scope) == set(NEEDS)
