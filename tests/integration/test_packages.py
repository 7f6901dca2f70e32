"""What users are given, as they get it: the .deb in a clean Debian, the folder on a desktop."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.version import VERSION
from ops.machine import program
from ops.packaging import brand, deb, portable
from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop, virtual_desktop
from tests.integration.agent_road import PASSWORD, Agent, Technician, add_people
from tests.integration.clean_debian import CleanDebian, clean_debian

MOMENT = 1_700_000_000
BASE = ("python3", "python3-tk", "x11vnc", "ca-certificates", *sorted(deb.DEBIANS.values()))

pytestmark = pytest.mark.timeout(900)  # the first time on a machine a Debian is fetched


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, node: RabbitNode, key_folder: Path
) -> Iterator[Stack]:
    node.add_vhost("packages")
    stack = Stack(
        tmp_path_factory.mktemp("packages"), port=0, node=node, vhost="packages", keys=key_folder,
        settings={"HC_RELAY_PROCESSES": "1"},
    )  # fmt: skip
    try:
        stack.start("front", "desk", "relay")
        add_people(stack)
        yield stack
    finally:
        stack.kill()


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    with virtual_desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, stack: Stack) -> brand.Brand:
    file = tmp_path_factory.mktemp("brand") / "brand.toml"
    file.write_text(f'name = "Ayuda"\nserver = "{stack.url}"\nlanguage = "es"\n')
    return brand.read(file)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, own: brand.Brand) -> Path:
    return deb.build(tmp_path_factory.mktemp("deb"), own, MOMENT)


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[CleanDebian]:
    with clean_debian(tmp_path_factory.mktemp("debian"), BASE) as debian:
        debian.run("useradd", "--create-home", "rosa")
        shutil.copy(package, debian.root / "tmp")
        yield debian


def test_the_package_is_the_same_to_the_byte_each_time(
    package: Path, own: brand.Brand, tmp_path: Path
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
    assert os.path.lexists(debian.root / "usr/share/man/man1/helpchannel.1.gz")

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, own: brand.Brand) -> Path:
    """The portable build, unpacked as a user would."""
    where = tmp_path_factory.mktemp("portable")
    archive = portable.build(where / "built", own, MOMENT)
    shutil.unpack_archive(archive, where, filter="data")
    shutil.rmtree(where / "built")
    return where / "helpchannel"


def test_the_folder_just_runs_with_nothing_to_type(
    folder: Path, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    environment = {**desktop.environment, "HOME": str(tmp_path)}
    done = subprocess.run(
        [folder / "helpchannel", "--check", "--json"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout + done.stderr
    assert [each["step"] for each in steps if each["ok"]] == [
        "proxy", "server", "clock", "display", "vnc",
    ]  # fmt: skip

    window = subprocess.Popen([folder / "helpchannel"], env=environment)
    try:
        eventually(lambda: '"Ayuda"' in desktop.run("xwininfo", "-root", "-tree"), within=30)
    finally:
        window.terminate()
        window.wait(20)


def test_the_programs_beside_the_agent_start_from_the_folder_too(
    folder: Path, desktop: VirtualDesktop
) -> None:
    """The frame and its keys: a portable build has no Python to start them with."""
    line = [str(folder / "helpchannel"), "-m", "agent.desktop.overlay_x11", desktop.display]
    frame = subprocess.Popen(
        [*line, "Ctrl+Alt+End"], env=desktop.environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    said, _ = frame.communicate("", timeout=30)
    assert (said, frame.returncode) == ("ready\n", 0)


def test_a_screen_is_shared_from_the_folder_and_a_killed_agent_leaves_nothing(
    folder: Path, stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    ana = Technician(stack.url, "ana")
    agent = Agent(
        stack.url, tmp_path, desktop.environment, "--login", "rosa", "--consent", "always",
        "--grant", "control", "--request", "From the folder", program=[str(folder / "helpchannel")],
    )  # fmt: skip
    try:
        agent.type(PASSWORD)
        request = ana.accept()
        agent.shows("in-session", line="waiting")
        assert eventually(lambda: ana.view(request).recv(10)) == b"RFB 003.008\n"
        assert vnc_servers(desktop)
        agent.kill()
        eventually(lambda: not vnc_servers(desktop), within=15)
    finally:
        agent.end()
        ana.lets_go()


def vnc_servers(desktop: VirtualDesktop) -> list[str]:
    """Command lines of x11vnc on this desktop."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().split(b"\0")
        except OSError:
            continue
        if line[0].endswith(b"x11vnc") and desktop.display.encode() in line:
            lines.append(str(line))
    return lines
