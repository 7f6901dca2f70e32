"""The folder that just runs: on a desktop, and in a bare Debian that has nothing for it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.packaging import portable
from ops.packaging.brand import Brand
from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import Viewer, VirtualDesktop, typing
from tests.integration.agent_road import PASSWORD, Agent, Technician
from tests.integration.clean_debian import CleanDebian, clean_debian
from tests.integration.given import MOMENT, dressed
from tests.integration.vnc_servers import servers_on
from tests.processes import end_process

BARE = ("fonts-dejavu-core", "libxcb1")  # what any desktop has, and no more
HOME = Path("/home/rosa")
PROGRAM = HOME / "helpchannel/helpchannel"

pytestmark = pytest.mark.timeout(900)  # the first time on a machine a Debian is fetched


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, stack: Stack) -> Brand:
    return dressed(tmp_path_factory.mktemp("brand"), stack)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, own: Brand) -> Path:
    """Unpacked as a user would."""
    where = tmp_path_factory.mktemp("portable")
    archive = portable.build(where / "built", own, MOMENT)
    shutil.unpack_archive(archive, where, filter="data")
    shutil.rmtree(where / "built")
    return where / "helpchannel"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[CleanDebian]:
    with clean_debian(tmp_path_factory.mktemp("debian"), BARE) as debian:
        debian.run("useradd", "--create-home", "rosa")
        shutil.copytree(folder, debian.root / str(PROGRAM.parent)[1:], symlinks=True)
        yield debian


def checked(said: str) -> dict[str, bool]:
    return {each["step"]: each["ok"] for each in map(json.loads, said.splitlines())}


def has_window(desktop: VirtualDesktop) -> bool:
    return '"Ayuda"' in desktop.run("xwininfo", "-root", "-tree")


def test_it_just_runs_with_nothing_to_type(
    folder: Path, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    environment = {**desktop.environment, "HOME": str(tmp_path)}
    done = subprocess.run(
        [folder / "helpchannel", "--check", "--json"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    well = [step for step, ok in checked(done.stdout).items() if ok]
    assert well == ["proxy", "server", "clock", "display", "vnc"]

    window = subprocess.Popen([folder / "helpchannel"], env=environment)
    try:
        eventually(lambda: has_window(desktop), within=30)
    finally:
        end_process(window)


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


def test_whose_work_is_in_it_stands_in_it(folder: Path) -> None:
    licences = folder / "licences"
    told = (licences / "SOURCES").read_text()
    brought = {line.split()[0] for line in told.rpartition("\n\n")[2].splitlines()}
    assert {"x11vnc", "libvncserver1", "libx11-6"} <= brought
    assert brought == {file.name for file in (licences / "debian").iterdir()}
    assert "apt-get source" in told
    assert "GNU GENERAL PUBLIC LICENSE" in (licences / "common/GPL-2").read_text()
    assert "Redistribution" in (licences / "python/pika").read_text()
    assert (licences / "python/Python").stat().st_size > 1000


def test_a_screen_is_shared_from_it_and_a_killed_agent_leaves_nothing(
    folder: Path, stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    """By the machine's own x11vnc, which has the distribution's security updates."""
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
        assert [line[0] for line in servers_on(desktop.display).values()] == ["x11vnc"]
        agent.kill()
        eventually(lambda: not servers_on(desktop.display), within=15)
    finally:
        agent.end()
        ana.lets_go()


def test_on_a_machine_without_x11vnc_the_folders_own_shows_the_screen(
    bare: CleanDebian, stack: Stack, desktop: VirtualDesktop
) -> None:
    assert bare.run("sh", "-c", "command -v x11vnc || echo none") == "none\n"
    where = {"DISPLAY": desktop.display, "HOME": str(HOME)}
    steps = checked(bare.run(str(PROGRAM), "--check", "--json", check=False, **where))
    assert steps["display"]
    assert steps["vnc"]

    ana = Technician(stack.url, "ana")
    agent = Agent(
        stack.url, HOME, {"PATH": "/usr/sbin:/usr/bin:/bin", "DISPLAY": desktop.display},
        "--login", "rosa", "--consent", "always", "--grant", "control", "--request", "It is bare",
        program=bare.command(str(PROGRAM), user="rosa"),
    )  # fmt: skip
    try:
        agent.type(PASSWORD)
        request = ana.accept()
        agent.shows("in-session", line="waiting")
        websocket = ana.view(request)
        viewer = Viewer(lambda: bytes(websocket.recv(10, decode=False)), websocket.send)
        assert viewer.greet() == (800, 600)
        viewer.send(typing("ñ á €\n"))
        eventually(lambda: desktop.typed().endswith("ñ á €\n"))
        lines = [line[0] for line in servers_on(desktop.display).values()]
        assert lines == [str(PROGRAM.parent / "_internal/x11vnc/x11vnc")]
        agent.kill()
        eventually(lambda: not servers_on(desktop.display), within=15)
    finally:
        agent.end()
        ana.lets_go()
