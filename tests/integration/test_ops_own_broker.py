"""A RabbitMQ of one's own, named by HC_BROKER_URL: used as it is, never started or stopped."""

import json
import subprocess
import sys
from pathlib import Path

from ops.environment import without_ours
from ops.rabbit_files import OPERATOR
from ops.rabbit_node import RabbitNode
from ops.stack import ROOT, Stack
from tests.integration.agent_road import PASSWORD, add_people


def test_the_service_runs_on_a_broker_that_was_there_before(
    tmp_path: Path, node: RabbitNode, vhost: str, key_folder: Path
) -> None:
    url = node.url(OPERATOR, vhost)
    stack = Stack(
        tmp_path / "var",
        port=0,
        keys=key_folder,
        inherited={**without_ours(), "HC_BROKER_URL": url},
    )
    try:
        stack.start()
        assert stack.node is None
        assert not (tmp_path / "var" / "rabbit").exists()
        add_people(stack)
        done = subprocess.run(
            [sys.executable, "-m", "agent", "--check", "--json", "--server", stack.url,
             "--login", "rosa", "--password-stdin"],
            cwd=ROOT, env={**without_ours(), "HOME": str(tmp_path)}, input=PASSWORD + "\n",
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        found = {told["step"]: told for told in map(json.loads, done.stdout.splitlines())}
        for step in ("server", "sign_in", "broker", "relay"):
            assert found[step]["ok"], found
    finally:
        stack.stop()
    assert node.alive
