"""What a server is given: one archive of this checkout with all that it needs besides Debian.

    python -m ops.release FOLDER [--python 3.11]     {"version": "0.1.0-3f9c…", "archive": "…"}

In it: the rooms that a server runs, the browser modules, and the wheels of `server.txt`, so that a
server needs no road to a package index. The version ends with a digest of what is inside: the same
checkout makes the same archive, and two that differ never share a name. `ops/ansible` unpacks it
under /opt/helpchannel/<version> and makes the virtual environment there.
"""

import argparse
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ops import browser_modules
from ops.machine import ROOT

ROOMS = ("broker", "relay", "admin", "novnc", "ops")
NOT_FOR_SERVERS = ("ops/ansible/", "ops/packaging/")
BESIDE = ("LICENSE", "package-lock.json")
MODULES = "node_modules"
FOR_TESTS = ("axe-core", "ws", ".bin")
REQUIREMENTS = ROOT / "ops" / "server.txt"
STAMP = "requirements.sha256"


def wanted(tracked: Iterable[str]) -> list[str]:
    """Those of the checkout's files that a server runs."""
    return sorted(
        name
        for name in tracked
        if (name.split("/")[0] in ROOMS or name in BESIDE) and not name.startswith(NOT_FOR_SERVERS)
    )


def tracked() -> list[str]:
    """This checkout without what git ignores, or all there is where it is not git's."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *ROOMS, *BESIDE],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 0 and done.stdout:
        return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [
        str(file.relative_to(ROOT))
        for room in (*ROOMS, *BESIDE)
        for file in [*(ROOT / room).rglob("*"), ROOT / room]
        if file.is_file() and "__pycache__" not in file.parts
    ]


def modules() -> list[Path]:
    """The browser modules that the desk serves, without those that only tests need."""
    folder = ROOT / MODULES
    return [
        file
        for file in sorted(folder.resolve().rglob("*"))
        if file.is_file() and file.relative_to(folder.resolve()).parts[0] not in FOR_TESTS
    ]


def wheels(folder: Path, python: str) -> list[Path]:
    """The wheels of `server.txt`, downloaded once.

    Raises SystemExit(2) when pip fails; what it said is above.
    """
    mark = f"{hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()} {python}\n"
    stamp = folder / STAMP
    if not stamp.exists() or stamp.read_text() != mark:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
        chosen = ["--no-deps", "--only-binary=:all:", "--python-version", python]
        source = ["--require-hashes", "-r", str(REQUIREMENTS), "-d", str(folder)]
        if subprocess.run([*pip, *chosen, *source], check=False, stdout=sys.stderr).returncode:
            print("hc: the wheels of ops/server.txt could not be brought", file=sys.stderr)
            raise SystemExit(2)
        stamp.write_text(mark)
    return sorted(folder.glob("*.whl"))


def digest(files: Sequence[tuple[str, Path]]) -> str:
    """A name for what is in these files: ten digits of the SHA-256 of names and contents."""
    whole = hashlib.sha256()
    for name, file in files:
        whole.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:10]


def make(folder: Path, python: str) -> tuple[str, Path]:
    """The version, and the archive in this folder; one that is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    browser_modules.bring()
    base = (ROOT / MODULES).resolve()
    files = [(name, ROOT / name) for name in wanted(tracked())]
    files += [(f"{MODULES}/{file.relative_to(base)}", file) for file in modules()]
    files += [(f"wheels/{file.name}", file) for file in wheels(folder / "wheels", python)]
    number = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    version = f"{number}-{digest(files)}"
    archive = folder / f"helpchannel-{version}.tar.gz"
    if not archive.exists():
        part = archive.with_suffix(".part")
        with part.open("wb") as out:
            _write(out, files, version)
        part.rename(archive)
    return version, archive


def _write(out: io.BufferedWriter, files: Sequence[tuple[str, Path]], version: str) -> None:
    """No owner, no times: the same files make the same archive."""
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        _add(archive, "VERSION", f"{version}\n".encode())
        for name, file in files:
            _add(archive, name, file.read_bytes())


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make it and say where it is, for a program."""
    parser = argparse.ArgumentParser(prog="python -m ops.release", description=__doc__)
    parser.add_argument("folder", type=Path)
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    parser.add_argument("--python", default=here, help="the servers' Python")
    options = parser.parse_args(arguments)
    version, archive = make(options.folder.resolve(), options.python)
    print(json.dumps({"version": version, "archive": str(archive)}))


if __name__ == "__main__":
    main()
