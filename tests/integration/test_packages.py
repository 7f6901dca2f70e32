"""What users are given, as they get it: the .deb, in a clean Debian."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.version import VERSION
from ops.machine import program
from ops.packaging import deb
from ops.packaging.brand import Brand
from ops.stack import Stack
from tests.integration.agent_desktop import VirtualDesktop
from tests.integration.agent_road import PASSWORD, Agent
from tests.integration.clean_debian import CleanDebian, clean_debian
from tests.integration.given import MOMENT, dressed

BASE = ("python3", "python3-tk", "x11vnc", "ca-certificates", *sorted(deb.DEBIANS.values()))
GIVEN = (
    "usr/share/applications/helpchannel.desktop",
    "etc/xdg/autostart/helpchannel.desktop",
    "usr/share/icons/hicolor/64x64/apps/helpchannel.png",
    "usr/share/icons/hicolor/scalable/apps/helpchannel.svg",
    "usr/share/man/man1/helpchannel.1.gz",
    "usr/share/doc/helpchannel/copyright",
    "usr/bin/helpchannel",
)

pytestmark = pytest.mark.timeout(900)  # the first time on a machine a Debian is fetched


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, stack: Stack) -> Brand:
    return dressed(tmp_path_factory.mktemp("brand"), stack)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, own: Brand) -> Path:
    return deb.build(tmp_path_factory.mktemp("deb"), own, MOMENT)


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[CleanDebian]:
    with clean_debian(tmp_path_factory.mktemp("debian"), BASE) as debian:
        debian.run("useradd", "--create-home", "rosa")
        shutil.copy(package, debian.root / "tmp")
        yield debian


def test_the_package_is_the_same_to_the_byte_each_time(
    package: Path, own: Brand, tmp_path: Path
) -> None:
    again = deb.build(tmp_path, own, MOMENT)
    assert again.read_bytes() == package.read_bytes()
    assert again.name.startswith(f"helpchannel_{VERSION}_")


@pytest.mark.skipif(program("lintian") is None, reason="lintian is not on this machine")
def test_lintian_finds_nothing_wrong_with_it(package: Path) -> None:
    done = subprocess.run(
        ["lintian", "--fail-on", "warning,error", str(package)],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_installs_runs_reaches_the_desk_and_leaves_nothing_when_it_is_purged(
    debian: CleanDebian, package: Path, stack: Stack, desktop: VirtualDesktop
) -> None:
    before = debian.files()
    said = debian.run("dpkg", "--install", f"/tmp/{package.name}")
    assert "warning" not in said.lower(), said
    assert debian.run("helpchannel", "--version") == f"helpchannel {VERSION}\n"
    assert "usage: helpchannel" in debian.run("helpchannel", "--help")
    for file in GIVEN:
        assert os.path.lexists(debian.root / file), file
    settings = (debian.root / "etc/helpchannel.conf").read_text()
    assert f"\nrest_base_url = {stack.url}\n" in settings
    entry = (debian.root / GIVEN[0]).read_text()
    assert "\nName=Ayuda\n" in entry
    assert "\nIcon=helpchannel\n" in entry
    assert "--hidden" in (debian.root / GIVEN[1]).read_text()
    needs = debian.run("dpkg-query", "--show", "--showformat=${Depends}", "helpchannel")
    assert "x11vnc" in needs.split(", ")

    found = debian.run(
        *("helpchannel", "--check", "--json", "--login", "rosa", "--password-stdin"),
        stdin=PASSWORD + "\n", check=False, DISPLAY=desktop.display,
    )  # fmt: skip
    steps = {each["step"]: each["ok"] for each in map(json.loads, found.splitlines())}
    assert len(steps) == 8
    assert [step for step, ok in steps.items() if not ok] == [], found

    agent = Agent(
        stack.url, Path("/home/rosa"),
        {"PATH": "/usr/sbin:/usr/bin:/bin", "DISPLAY": desktop.display},
        "--login", "rosa", program=debian.command("helpchannel", user="rosa"),
    )  # fmt: skip
    try:
        agent.type(PASSWORD)
        assert agent.shows("ask")["name"] == "Rosa Díaz"
        agent.type("quit")
        assert agent.code() == 0
    finally:
        agent.end()
    debian.run("rm", "-r", "/home/rosa/state")
    frame = ["python3", "-m", "agent.desktop.overlay_x11", desktop.display, "Ctrl+Alt+End"]
    where = ["env", "-C", "/usr/lib/helpchannel"]  # as the agent starts it
    assert debian.run(*where, *frame) == "ready\n"

    debian.run("dpkg", "--purge", "helpchannel")
    assert debian.files() - before == set()
