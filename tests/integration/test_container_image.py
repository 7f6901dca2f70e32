"""The image as an engine builds it (buildah), and each of its commands in it.

No base images are fetched: Debian with its own Python stands for the official image of it. What the
Containerfile says is run on it as it is written.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import ports, serve
from ops.machine import ROOT, program
from ops.packaging.packages import SERVER
from ops.stack import status
from tests.ansible.cache import debian
from tests.eventually import eventually
from tests.integration.desk_client import NOWHERE
from tests.processes import end_process

MOMENT = 1_700_000_000
BASE = "docker.io/library/python:3.11-slim-bookworm"
OURS = "help-channel"
# Where this machine keeps its way to the package index.
INDEX = [Path("/etc/pip.conf"), Path("/etc/ssl/certs")]
NEEDED = program("buildah") is not None and os.geteuid() == 0

pytestmark = [
    pytest.mark.skipif(not NEEDED, reason="images are built by root with buildah"),
    pytest.mark.timeout(900),  # the first time on a machine a Debian is fetched
]


class Engine:
    """buildah, with all that it keeps in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._options = ["--storage-driver", "vfs", "--root", f"{folder}/root",
                         "--runroot", f"{folder}/run"]  # fmt: skip

    def command(self, word: str, *words: str) -> list[str]:
        return ["buildah", *self._options, word, *words]

    def run(self, word: str, *words: str) -> str:
        done = subprocess.run(
            self.command(word, *words), capture_output=True, text=True, timeout=600, check=False,
            cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def inside(self, image: str, *words: str) -> list[str]:
        """The line that runs this in a new container of the image, with the host's network."""
        container = self.run("from", "--pull-never", image)
        return self.command(
            "run", "--isolation", "chroot", "--network", "host", container, "--", *words
        )

    def stands_for_python(self) -> None:
        """An image by that name, made of the Debian of the whole systems."""
        layers = [self._folder / name for name in ("over", "work", "debian")]
        for each in layers:
            each.mkdir()
        over, work, root = layers
        overlay = f"lowerdir={debian()},upperdir={over},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", overlay, root], check=True)
        try:
            apt = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "python3-venv"]
            subprocess.run(["chroot", str(root), *apt], check=True, capture_output=True)
            (root / "usr/bin/python").symlink_to("python3")
            container = self.run("from", "scratch")
            place = self.run("mount", container)
            copy = ["tar", "--exclude=./var/cache/apt", "--exclude=./var/lib/apt", "-c", "."]
            with subprocess.Popen(copy, cwd=root, stdout=subprocess.PIPE) as read:
                subprocess.run(["tar", "-x"], cwd=place, stdin=read.stdout, check=True)
            self.run("config", "--env", "PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin", container)
            self.run("commit", "--rm", container, BASE)
        finally:
            subprocess.run(["umount", root], check=True)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """With our image in it, built as docs/packages.md says."""
    folder = tmp_path_factory.mktemp("engine")
    engine = Engine(folder)
    context = folder / "context"
    packages = context / "var" / "packages"
    packages.mkdir(parents=True)
    for make in SERVER["wheel"]:
        make(packages, MOMENT)
    shutil.copy(ROOT / ".dockerignore", context)
    try:
        engine.stands_for_python()
        volumes = [f"--volume={place}:{place}:ro" for place in INDEX if place.exists()]
        engine.run(
            "bud", "--isolation", "chroot", "--network", "host", "--pull-never", *volumes,
            "--file", str(ROOT / "ops/container/Containerfile"), "--tag", OURS, str(context),
        )  # fmt: skip
        yield engine
    finally:
        engine.run("rm", "--all")
        shutil.rmtree(folder, ignore_errors=True)


def test_each_command_is_there_and_runs_as_nobody_special(engine: Engine) -> None:
    ask = engine.inside(
        OURS, "sh", "-c", "id -u; helpchannel-server --help; command -v pip || echo no"
    )
    said = subprocess.run(ask, capture_output=True, text=True, check=True, timeout=100).stdout
    assert said.splitlines()[0] == "10001"
    assert said.splitlines()[-1] == "/usr/bin/pip" or said.splitlines()[-1] == "no"
    for word in serve.WORDS:
        assert f"  {word}" in said


SERVES = """
helpchannel-server prepare /config && ls /config && printf %s "$1" >/config/desk.env &&
exec helpchannel-server --settings /config/desk.env admin
"""


def test_what_the_containers_share_is_prepared_and_a_desk_serves_with_it(
    engine: Engine, tmp_path: Path
) -> None:
    port = ports.free()
    settings = (
        f"HC_BROKER_URL={NOWHERE}\nHC_DESK_LISTEN=127.0.0.1:{port}\n"
        "HC_DATABASE_URL=sqlite:////tmp/desk.db\nHC_SIGNING_KEY=/config/keys/signing.pem\n"
        "HC_PUBLIC_KEYS=/config/keys/public\n"
    )
    said = tmp_path / "log"
    with said.open("w") as log:
        command = engine.inside(OURS, "sh", "-c", SERVES, "sh", settings)
        desk = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        eventually(lambda: status(f"http://127.0.0.1:{port}/healthz") == 200, 120)
        assert status(f"http://127.0.0.1:{port}/static/desk.css") == 200
        assert status(f"http://127.0.0.1:{port}/novnc/core/rfb.js") == 200
        made = said.read_text().split()
        assert {"admin.env", "relay.env", "monitor.env", "nginx.conf", "rabbitmq"} <= {*made}
    finally:
        end_process(desk, within=60)
