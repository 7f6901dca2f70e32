"""The agent as a folder that just runs: Python and all libraries in it, by PyInstaller.

Beside the program lie the organisation's settings (helpchannel.conf, ca.pem, logo.png), so that a
user unpacks and starts it, with nothing to type. x11vnc is in it for machines that have none, and
`licences/` says whose work all of it is.
"""

import gzip
import io
import platform
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import packages_distributions
from pathlib import Path

from agent.version import VERSION
from ops.environment import environment
from ops.machine import ROOT
from ops.packaging import imports, libraries, notices, vnc
from ops.packaging.brand import Brand
from ops.problems import Problem

NAME = "helpchannel"
INSIDE = "_internal"  # where PyInstaller puts all but the program
LAUNCHER = Path(__file__).with_name("launcher.py")


class CannotBuild(Problem):
    """PyInstaller said no."""


def build(out: Path, brand: Brand, when: int) -> Path:
    """`out/helpchannel/`, and beside it the same as an archive, which is handed back.

    Raises CannotBuild or CannotPackage.
    """
    brought = vnc.needed()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        done = subprocess.run(
            [
                sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
                "--onedir", "--name", NAME, "--paths", str(ROOT),
                "--distpath", str(out), "--workpath", work, "--specpath", work,
                "--collect-submodules", "agent",
                *(word for name in _unused() for word in ("--exclude-module", name)),
                str(LAUNCHER),
            ],
            env={**environment(), "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(when)},
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise CannotBuild(f"PyInstaller: {done.stderr.strip()[-2000:]}")
    folder = out / NAME
    (folder / f"{NAME}.conf").write_text(settings_file(brand), encoding="utf-8")
    for name, content in brand.files.items():
        (folder / name).write_bytes(content)
    (folder / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    vnc.copy_to(folder / INSIDE / "x11vnc", brought)
    notices.write(folder / "licences", [*brought.values(), *(folder / INSIDE).glob("*.so*")])
    archive = out / f"{NAME}-{VERSION}-linux-{platform.machine()}.tar.gz"
    archive.write_bytes(packed(folder, when))
    return archive


def settings_file(brand: Brand) -> str:
    """What the organisation has set, and nothing else."""
    parts = [[f"[{section}]", *lines] for section, lines in brand.settings().items()]
    return "".join("\n".join([*part, "", ""]) for part in parts)


def _unused() -> list[str]:
    """What .venv has for other rooms: PyInstaller finds it by imports that are tried in vain."""
    needed = {library.name for library in libraries.libraries(imports.libraries(ROOT))}
    return sorted(
        name
        for name, holders in packages_distributions().items()
        if not needed & set(holders) and not name.startswith(("_", "."))
    )


def packed(folder: Path, when: int) -> bytes:
    """A tar.gz of this folder, owned by nobody in particular and of this time."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = when
        return member

    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            tar.add(path, f"{folder.name}/{path.relative_to(folder)}", False, filter=plain)
    return gzip.compress(raw.getvalue(), 6, mtime=0)
