"""The server as operators get it: the wheel serves, the package's command and units are whole."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from broker import keys
from ops import ports
from ops.child import Child
from ops.environment import without_ours
from ops.machine import program
from ops.packaging import server_deb, wheel
from ops.stack import status
from tests.eventually import eventually
from tests.integration.clean_debian import clean_debian
from tests.integration.desk_client import NOWHERE
from tests.integration.test_packages import BASE

MOMENT = 1_700_000_000


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, by pip; its libraries are those of this Python."""
    folder = tmp_path_factory.mktemp("installed")
    file = wheel.build(tmp_path_factory.mktemp("wheel"), MOMENT)
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(folder), str(file)], check=True, timeout=100)
    return folder


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Debian package."""
    return server_deb.build(tmp_path_factory.mktemp("deb"), MOMENT)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, file: Path) -> Path:
    """The same, unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    subprocess.run(["dpkg-deb", "-R", str(file), str(folder)], check=True, timeout=100)
    return folder


@pytest.fixture
def desk(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a desk that runs from the wheel, far from our own folder."""
    keys.generate(tmp_path / "keys")
    port = ports.free()
    settings = tmp_path / "admin.env"
    settings.write_text(
        f"HC_BROKER_URL={NOWHERE}\nHC_DESK_LISTEN=127.0.0.1:{port}\n"
        f"HC_DATABASE_URL=sqlite:///{tmp_path / 'desk.db'}\n"
        f"HC_SIGNING_KEY={tmp_path / 'keys' / 'signing.pem'}\n"
        f"HC_PUBLIC_KEYS={tmp_path / 'keys' / 'public'}\n"
    )
    child = Child(
        "desk", [sys.executable, "-m", "ops.serve", "--settings", str(settings), "admin"],
        environment={**without_ours(), "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        listener=lambda _line: None, folder=tmp_path,
    )  # fmt: skip
    child.start()
    try:
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: status(f"{address}/healthz") == 200, 30)
        yield address
    finally:
        child.stop()


def test_a_desk_from_the_wheel_serves_pages_and_what_browsers_load(desk: str) -> None:
    for path in (
        "/sign-in", "/static/desk.css", "/modules/htmx.js", "/modules/pico.css",
        "/novnc/core/rfb.js", "/viewer/viewer.js", "/words/es",
    ):  # fmt: skip
        assert status(f"{desk}{path}") == 200, path


@pytest.mark.timeout(900)  # the first time on a machine a Debian is fetched
def test_it_installs_in_a_clean_debian_runs_every_part_and_goes(file: Path, tmp_path: Path) -> None:
    with clean_debian(tmp_path, BASE) as debian:
        shutil.copy(file, debian.root / "tmp")
        before = debian.files()
        debian.run("dpkg", "--install", f"/tmp/{file.name}")
        assert "helpchannel:" in debian.run("getent", "passwd", "helpchannel")
        assert debian.run("stat", "-c", "%a %G", "/etc/helpchannel") == "750 helpchannel\n"
        for word, says in (
            ("relay", "HC_RELAY_LISTEN"), ("admin", "HC_DATABASE_URL"),
            ("monitor", "HC_MONITOR_METRICS"), ("doctor", "--ca-file"), ("prepare", "--public-url"),
        ):  # fmt: skip
            assert says in debian.run("helpchannel-server", word, "--help"), word
        debian.run("dpkg", "--purge", "helpchannel-server")
        left = {path for path in debian.files() - before if not path.startswith("/etc/")}
        assert left == set()


def test_the_package_is_whole(package: Path) -> None:
    control = (package / "DEBIAN" / "control").read_text()
    assert f"python3 (>= {sys.version_info[0]}.{sys.version_info[1]}~)" in control
    sums = (package / "DEBIAN" / "md5sums").read_text()
    assert "usr/bin/helpchannel-server" in sums
    for unit in server_deb.UNITS:
        text = (package / "usr/lib/systemd/system" / unit).read_text()
        word = unit.removeprefix("helpchannel-").removesuffix(".service")
        assert f"ExecStart=/usr/bin/helpchannel-server {word}" in text
        assert "NoNewPrivileges=yes" in text


@pytest.mark.skipif(program("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(package: Path, tmp_path: Path) -> None:
    for unit in server_deb.UNITS:
        text = (package / "usr/lib/systemd/system" / unit).read_text()
        # The command is not installed here; any other that is there lets the rest be looked at.
        (tmp_path / unit).write_text(text.replace("/usr/bin/helpchannel-server", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no",
         *(str(tmp_path / unit) for unit in server_deb.UNITS)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert not [line for line in done.stderr.splitlines() if "helpchannel-" in line]
