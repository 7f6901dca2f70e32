"""Playing a playbook, as an operator does."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

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

    def play(self, book: str = "site.yml", *words: str, within: float = 900) -> Played:
        command = [
            str(self._programs / "ansible-playbook"), "-i", str(self._inventory), book, *words,
        ]  # fmt: skip
        environment = {
            **without_ours(),
            "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
            "ANSIBLE_SSH_ARGS": " ".join([*SSH, "-o ControlMaster=auto -o ControlPersist=60s"]),
            "ANSIBLE_HOME": str(self._inventory.parent / "ansible-home"),
            "ANSIBLE_NOCOLOR": "1",
            "PATH": f"{self._programs}{os.pathsep}{without_ours()['PATH']}",
        }
        done = subprocess.run(
            command, cwd=ANSIBLE, env=environment, capture_output=True, text=True, check=False,
            timeout=within,
        )  # fmt: skip
        log = self._inventory.with_name(f"{Path(book).stem}.log")
        with log.open("a") as out:
            out.write(done.stdout + done.stderr)
        rows = RECAP.findall(done.stdout)
        played = Played(
            done.stdout,
            {host: int(changed) for host, changed, _, _ in rows},
            {host: int(away) + int(failed) for host, _, away, failed in rows},
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
        return played
