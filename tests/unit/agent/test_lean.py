"""An agent that only waits holds nothing that it does not need for that."""

import json
import subprocess
import sys

import pytest

from ops.stack import ROOT

# Each was a megabyte or more, or brings others along: docs/performance.md.
NOT_NEEDED = {
    "PIL", "admin", "alembic", "asyncio", "cryptography", "difflib", "gevent", "importlib.metadata",
    "jwt", "pydoc", "pygments", "relay", "requests", "rich", "sqlalchemy",
}  # fmt: skip


@pytest.mark.parametrize("way", ["agent.headless", "agent.face"])
def test_what_is_not_needed_is_not_loaded(way: str) -> None:
    told = f"import json, sys, agent.__main__, {way}; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert NOT_NEEDED.isdisjoint(json.loads(done.stdout))
