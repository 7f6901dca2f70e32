"""`./hc package agent`: what is asked for, made; each with its size and its SHA-256 sum."""

import hashlib
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from ops.machine import ROOT
from ops.packaging import brand, deb, portable
from ops.sizes import megabytes

Build = Callable[[Path, brand.Brand, int], Path]
KINDS: Mapping[str, Build] = {"deb": deb.build, "portable": portable.build}
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
        file = KINDS[kind](out, its, moment)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        print(f"{file}  {megabytes(file.stat().st_size)}\n  sha256 {digest}", flush=True)
