"""Playing a playbook, as an operator does."""

import json
import os
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.environment import without_ours
from tests.ansible.cache import ANSIBLE
from tests.ansible.machines import SSH

RECAP = re.compile(
    r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE
)


@dataclass(frozen=True)
class Played:
    """What came of it."""

    text: str
    changed: dict[str, int]
    failed: dict[str, int]
    seconds: float

    def changes(self) -> list[str]:
        """Each task that changed something, and where."""
        task, found = "", []
        for line in self.text.splitlines():
            if line.startswith(("TASK [", "RUNNING HANDLER [")):
                task = line.split("[", 1)[1].rsplit("]", 1)[0]
            elif line.startswith("changed:"):
                found.append(f"{task}: {line}")
        return found


class Ansible:
    """Ansible with an inventory of the test's own."""

    def __init__(self, programs: Path, inventory: Path) -> None:
        self._programs, self._inventory = programs, inventory
        self._plays = 0

    def listed(self) -> dict[str, Any]:
        """The inventory as Ansible reads it: groups, and in `_meta` what each host is told."""
        command = [str(self._programs / "ansible-inventory"), "-i", str(self._inventory), "--list"]
        done = subprocess.run(
            command, cwd=ANSIBLE, env=self._environment(), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def play(self, book: str = "site.yml", *words: str, within: float = 1800) -> Played:
        done, played = self._played(book, words, within)
        assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
        return played

    def fails(self, book: str, *words: str) -> str:
        """What a play that cannot succeed says."""
        done, _ = self._played(book, words, 1800)
        assert done.returncode != 0, done.stdout[-6000:]
        return done.stdout + done.stderr

    def _played(
        self, book: str, words: Sequence[str], within: float
    ) -> tuple[subprocess.CompletedProcess[str], Played]:
        command = [
            str(self._programs / "ansible-playbook"), "-i", str(self._inventory), book, *words,
        ]  # fmt: skip
        begun = time.monotonic()
        done = subprocess.run(
            command, cwd=ANSIBLE, env=self._environment(), capture_output=True, text=True,
            check=False, timeout=within,
        )  # fmt: skip
        took = time.monotonic() - begun
        log = self._inventory.with_name(f"{Path(book).stem}.log")
        with log.open("a") as out:
            out.write(done.stdout + done.stderr)
        rows = RECAP.findall(done.stdout)
        return done, Played(
            done.stdout,
            {host: int(changed) for host, changed, _, _ in rows},
            {host: int(away) + int(failed) for host, _, away, failed in rows},
            took,
        )

    def _environment(self) -> dict[str, str]:
        home = self._inventory.parent / "ansible-home"
        self._plays += 1
        return {
            **without_ours(),
            "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
            "ANSIBLE_SSH_ARGS": " ".join([*SSH, "-o ControlMaster=auto -o ControlPersist=60s"]),
            # A connection of the play before may lead to a machine that has lost its power since.
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(home / f"cp{self._plays}"),
            "ANSIBLE_HOME": str(home),
            "ANSIBLE_NOCOLOR": "1",
            "PATH": f"{self._programs}{os.pathsep}{without_ours()['PATH']}",
        }
