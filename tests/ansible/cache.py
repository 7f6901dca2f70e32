"""What is made once and kept in the user's cache: Debian's base system, Ansible's environment."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.packaging import deb
from ops.stack import ROOT

FOLDER = Path.home() / ".cache" / "help-channel"
ANSIBLE = ROOT / "ops" / "ansible"

SYSTEM = (
    "systemd", "systemd-sysv", "dbus", "libpam-systemd", "python3", "python3-apt", "openssh-server",
    "iproute2", "procps", "ca-certificates",
)  # fmt: skip
"""What any Debian server has before an operator touches it."""
FETCHED = (
    "python3-venv", "rabbitmq-server", "mariadb-server", "mariadb-client", "nginx-light",
    "libnginx-mod-stream", "keepalived", "prometheus", "certbot", "python3", "python3-tk", "x11vnc",
    *sorted(deb.DEBIANS.values()),
)  # fmt: skip
"""What the roles install; fetched, since a test's machines have no road outside."""
OPTIONS = (
    "--variant=minbase", "--mode=root", "--skip=cleanup/apt", "--dpkgopt=force-unsafe-io",
    '--aptopt=Acquire::Languages "none"', "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
)  # fmt: skip
FETCH = 'chroot "$1" apt-get install -y -q --download-only --no-install-recommends ' + " ".join(
    FETCHED
)


def sources() -> str:
    """Debian's own among the sources of this machine's apt."""
    wanted = ["Created-By: Packages", "Origin: Debian"]
    line = "deb $(SITE) $(RELEASE) $(COMPONENT)"
    asked = ["apt-get", "indextargets", "--format", line, *wanted]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    return "\n".join(sorted(set(done.stdout.splitlines()))) + "\n"


def release() -> str:
    """This machine's release of Debian, by its code name."""
    lines = Path("/etc/os-release").read_text().splitlines()
    return next(line.split("=")[1] for line in lines if line.startswith("VERSION_CODENAME="))


def debian() -> Path:
    """A base system with systemd and an ssh server, and the roles' packages beside it."""
    given = "\n".join([sources(), release(), *SYSTEM, *OPTIONS, FETCH])

    def make(part: Path) -> None:
        command = [
            "mmdebstrap", *OPTIONS, f"--include={','.join(SYSTEM)}", f"--customize-hook={FETCH}",
            release(), str(part), "-",
        ]  # fmt: skip
        done = subprocess.run(
            command, input=sources(), capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stderr[-3000:]
        (part / "etc" / "machine-id").write_text("")

    return _kept("debian", given, make)


def ansible() -> Path:
    """The folder with `ansible-playbook`, `ansible-lint` and `yamllint`."""
    return programs("ansible", ANSIBLE / "requirements.txt")


def programs(name: str, requirements: Path) -> Path:
    """The folder with the programs of these requirements, in an environment of their own."""

    def make(part: Path) -> None:
        # Programs of a virtual environment know its place, so it is made where it will be.
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(part)], check=True)
        pip = [str(part / "bin" / "pip"), "install", "-q", "--disable-pip-version-check"]
        command = [*pip, "--require-hashes", "-r", str(requirements)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, done.stderr[-3000:]

    return _kept(name, f"{sys.version}{requirements.read_text()}", make) / "bin"


def _kept(name: str, given: str, make: Callable[[Path], None]) -> Path:
    folder = FOLDER / f"{name}-{hashlib.sha256(given.encode()).hexdigest()[:12]}"
    whole = folder.with_name(f"{folder.name}.whole")
    with _alone(name):
        if not whole.exists():
            for old in FOLDER.glob(f"{name}-*"):  # of other versions, or not finished
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            make(folder)
            whole.touch()
    return folder


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Two test runs do not make the same thing at the same time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
