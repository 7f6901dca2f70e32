"""`./hc package agent` and `server`: what is asked for, made; each with size and SHA-256 sum."""

import hashlib
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from ops.machine import ROOT
from ops.packaging import brand, deb, pinned, portable, server_deb, wheel
from ops.sizes import megabytes

Make = Callable[[Path, int], Path]
Build = Callable[[Path, brand.Brand, int], Path]
KINDS: Mapping[str, Build] = {"deb": deb.build, "portable": portable.build}
SERVER: Mapping[str, tuple[Make, ...]] = {
    "wheel": (wheel.build, lambda out, _when: pinned.build(out)),
    "deb": (server_deb.build,),
}
THE_EPOCH = 1767225600  # 2026-01-01, for a tree that came without its history


def when(given: Mapping[str, str]) -> int:
    """The time that stands in all files: SOURCE_DATE_EPOCH, else that of the last commit."""
    if (said := given.get("SOURCE_DATE_EPOCH", "")).isdecimal():
        return int(said)
    log = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(log, cwd=ROOT, capture_output=True, text=True, check=False)
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip() else THE_EPOCH


def make(
    out: Path, kinds: tuple[str, ...], brand_file: Path | None, given: Mapping[str, str]
) -> None:
    """Build these kinds into this folder, and say what they are.

    Raises ops.problems.Problem.
    """
    its, moment = brand.read(brand_file), when(given)
    for kind in kinds:
        _tell(KINDS[kind](out, its, moment))


def make_server(out: Path, kinds: tuple[str, ...], given: Mapping[str, str]) -> None:
    """The same for the server.

    Raises ops.problems.Problem.
    """
    for kind in kinds:
        for build in SERVER[kind]:
            _tell(build(out, when(given)))


def _tell(file: Path) -> None:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    print(f"{file}  {megabytes(file.stat().st_size)}\n  sha256 {digest}", flush=True)
