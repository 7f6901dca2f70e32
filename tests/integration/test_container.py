"""The container files as tools of others read them: hadolint, the schema of the Compose spec."""

import fnmatch
import re
import subprocess
from pathlib import Path

import pytest

from ops.machine import ROOT
from ops.packaging.packages import SERVER
from tests.ansible.cache import programs

FOLDER = ROOT / "ops" / "container"
IMAGE = FOLDER / "Containerfile"
SCHEMA = "vendor.compose-spec"
pytestmark = pytest.mark.timeout(300)  # the tools are fetched once


def said(*command: str) -> tuple[int, str]:
    """Its exit code, and what it printed."""
    tools = programs("container", FOLDER / "requirements.txt")
    program = [str(tools / command[0]), *command[1:]]
    done = subprocess.run(program, capture_output=True, text=True, timeout=100, check=False)
    return done.returncode, done.stdout + done.stderr


def test_hadolint_finds_nothing_in_the_image() -> None:
    assert said("hadolint", str(IMAGE)) == (0, "")


def test_hadolint_would_find_something(tmp_path: Path) -> None:
    wrong = tmp_path / "Containerfile"
    wrong.write_text(IMAGE.read_text().replace(":3.11-slim-bookworm", "", 1))
    code, found = said("hadolint", str(wrong))
    assert code == 1
    assert "DL3006" in found  # an image of no version


def test_the_compose_file_is_as_its_specification_says(tmp_path: Path) -> None:
    compose = FOLDER / "compose.yml"
    assert said("check-jsonschema", "--builtin-schema", SCHEMA, str(compose))[0] == 0
    wrong = tmp_path / "compose.yml"
    wrong.write_text(compose.read_text().replace("restart:", "restarts:", 1))
    assert said("check-jsonschema", "--builtin-schema", SCHEMA, str(wrong))[0] == 1


def test_what_the_image_copies_is_what_the_package_of_the_server_brings(tmp_path: Path) -> None:
    built = {f"var/packages/{make(tmp_path, 1_700_000_000).name}" for make in SERVER["wheel"]}
    (copied,) = re.findall(r"^COPY ((?:var/\S+ )+)/tmp/$", IMAGE.read_text(), re.MULTILINE)
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line != "*"]
    for file in built:
        assert any(fnmatch.fnmatch(file, pattern) for pattern in copied.split()), file
        assert any(fnmatch.fnmatch(file, pattern) for pattern in let_in), file
    assert len(copied.split()) == len(built)
