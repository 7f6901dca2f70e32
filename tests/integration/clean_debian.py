"""A clean Debian to install a package in, made once on a machine and never written to.

Each test gets a layer of its own on it (overlayfs): what is installed there is gone with it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import pytest

SUITE = "bookworm"
WITHIN = 600.0  # seconds; 45 on a quick line


class CleanDebian:
    """One layer: commands are run in it, and its files can be looked at."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str, stdin: str = "", check: bool = True, **more: str) -> str:
        """What it printed on both streams."""
        done = subprocess.run(
            self.command(*command),
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
                 "DEBIAN_FRONTEND": "noninteractive", **more},
            input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=100,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0 or not check, done.stdout
        return done.stdout

    def command(self, *command: str, user: str = "") -> list[str]:
        """The line that runs this in it."""
        who = [f"--userspec={user}"] if user else []
        return ["chroot", *who, str(self.root), *command]

    def files(self) -> set[str]:
        """All that is there, but for what every install notes for itself."""
        noted = ("/var/lib/dpkg/", "/var/log/", "/var/cache/", "/root/", "/tmp/")
        lines = self.run("find", "/", "-xdev").splitlines()
        return {line for line in lines if not line.startswith(noted)}


@contextmanager
def clean_debian(folder: Path, packages: Sequence[str]) -> Iterator[CleanDebian]:
    """With these packages in it. Skips the test where none can be made, and says why."""
    if os.geteuid() != 0:
        pytest.skip("a clean Debian is made by root alone")
    base = _base(packages)
    over, work, root = (folder / name for name in ("over", "work", "root"))
    for each in (over, work, root):
        each.mkdir(parents=True)
    layers = f"lowerdir={base},upperdir={over},workdir={work}"
    mounts = [["-t", "overlay", "overlay", "-o", layers, str(root)]]
    mounts += [["-t", "proc", "proc", str(root / "proc")]]
    mounts += [["--bind", "/dev", str(root / "dev")]]
    done: list[str] = []
    try:
        for mount in mounts:
            said = subprocess.run(
                ["mount", *mount], capture_output=True, text=True, check=False, timeout=20
            )
            if said.returncode:
                pytest.skip(f"this machine mounts no {mount[1]} here: {said.stderr.strip()}")
            done.append(mount[-1])
        yield CleanDebian(root)
    finally:
        for place in reversed(done):
            subprocess.run(["umount", place], check=True, timeout=20)


def _base(packages: Sequence[str]) -> Path:
    """The one that was made before, or a new one; two who ask at once make it once."""
    words = " ".join((SUITE, *sorted(packages)))
    cache = Path(platformdirs.user_cache_dir("help-channel"))
    cache.mkdir(parents=True, exist_ok=True)
    base = cache / f"debian-{hashlib.sha256(words.encode()).hexdigest()[:12]}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not base.exists():
            making = base.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            said = subprocess.run(
                ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", SUITE,
                 str(making)],
                capture_output=True, text=True, check=False, timeout=WITHIN,
            )  # fmt: skip
            if said.returncode:
                last = (said.stdout + said.stderr).strip().splitlines()[-1:]
                pytest.skip(f"debootstrap could make no Debian here: {' '.join(last)}")
            making.rename(base)
    return base
