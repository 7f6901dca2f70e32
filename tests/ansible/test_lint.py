"""The playbooks are clean as ansible-lint's strictest profile and yamllint see them."""

import os
import subprocess

import pytest

from ops.environment import without_ours
from tests.ansible.cache import ANSIBLE, ansible


@pytest.mark.timeout(300)
@pytest.mark.parametrize("command", ["ansible-lint -q --nocolor", "yamllint --strict ."])
def test_nothing_is_found(command: str) -> None:
    programs = ansible()
    environment = without_ours()
    environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        command.split(), cwd=ANSIBLE, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
