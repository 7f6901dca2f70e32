"""The agent as a Debian package: built by dpkg-deb from this folder and .venv, nothing else."""

import os
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

from agent.icon import ICON
from agent.options import parser
from agent.texts.en import EN
from agent.texts.es import ES
from agent.version import VERSION
from ops.machine import ROOT, program
from ops.packaging import imports, libraries, manual
from ops.packaging.brand import Brand
from ops.packaging.tree import FILES, Tree
from ops.problems import Problem

DEBIANS = {"pillow": "python3-pil", "python-xlib": "python3-xlib", "six": "python3-six"}
"""Libraries that Debian has as we need them: they come from there, with its security updates."""

LIB = "usr/lib/helpchannel"
DOC = "usr/share/doc/helpchannel"
BRAND = "/usr/share/helpchannel/"
CONFFILES = ("/etc/helpchannel.conf", "/etc/xdg/autostart/helpchannel.desktop")


class CannotPackage(Problem):
    """Something that it is made with is missing, or said no."""


def build(out: Path, brand: Brand, when: int) -> Path:
    """The package's file in this folder; times in it are `when` (Unix seconds).

    Raises CannotPackage.
    """
    return built(
        out, "helpchannel", "xz", when,
        lambda tree, architecture: fill(tree, brand, when, architecture),
    )  # fmt: skip


def built(
    out: Path, name: str, compression: str, when: int, fill: Callable[[Tree, str], None]
) -> Path:
    """The file of the package with this name: `fill` is handed its tree and the architecture.

    Raises CannotPackage.
    """
    if program("dpkg-deb") is None:
        raise CannotPackage("dpkg-deb is missing; a .deb is built on Debian or its kin")
    architecture = run("dpkg", "--print-architecture").strip()
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{name}_{VERSION}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(Path(folder) / "tree")
        fill(tree, architecture)
        tree.settle(when)
        run(
            "dpkg-deb", "--build", "--root-owner-group", f"-Z{compression}", str(tree.root),
            str(target), epoch=when,
        )  # fmt: skip
    return target


def fill(tree: Tree, brand: Brand, when: int, architecture: str) -> None:
    """All that the package holds."""
    needed = libraries.libraries(imports.libraries(ROOT))
    brought = tuple(library for library in needed if library.name.lower() not in DEBIANS)
    debians = [DEBIANS[name] for each in needed if (name := each.name.lower()) in DEBIANS]
    for file in imports.agent_files(ROOT):
        tree.put(f"{LIB}/{file}", (ROOT / file).read_bytes())
    for library in brought:
        library.copy_to(tree.root / LIB)
    tree.put("usr/bin/helpchannel", (FILES / "helpchannel").read_bytes(), program=True)
    names = {"name": brand.name or EN["app"], "name_es": brand.name or ES["app"]}
    tree.fill("usr/share/applications/helpchannel.desktop", "helpchannel.desktop", **names)
    tree.fill("etc/xdg/autostart/helpchannel.desktop", "autostart.desktop", **names)
    tree.put("etc/helpchannel.conf", settings_file(brand))
    for name, content in brand.files.items():
        tree.put(f"{BRAND[1:]}{name}", content)
    icons = "usr/share/icons/hicolor"
    tree.put(f"{icons}/64x64/apps/helpchannel.png", b64decode(ICON))
    tree.put(f"{icons}/scalable/apps/helpchannel.svg", (FILES / "helpchannel.svg").read_bytes())
    day = formatdate(when).split(" ", 1)[1]
    tree.zipped("usr/share/man/man1/helpchannel.1.gz", manual.page(parser(), VERSION, when))
    _documents(tree, brought, day)
    _control(tree, brought, debians, architecture)


def settings_file(brand: Brand) -> str:
    """The sample, with what an organisation has set at the top of each section."""
    text = (ROOT / "agent/helpchannel.conf.sample").read_text(encoding="utf-8")
    for section, lines in brand.settings(BRAND).items():
        text = text.replace(f"[{section}]\n", "\n".join([f"[{section}]", *lines, ""]))
    return text


def _documents(tree: Tree, brought: tuple[libraries.Library, ...], day: str) -> None:
    listed = [f"{each.name} {each.version} ({each.licence})" for each in brought]
    eupl = (ROOT / "LICENSE").read_text(encoding="utf-8")
    tree.put(f"{DOC}/libraries", "\n".join(listed) + "\n")
    tree.fill(
        f"{DOC}/copyright",
        "copyright",
        libraries="\n".join(f"  {line}" for line in listed),
        eupl="\n".join(f" {line.rstrip()}" if line.strip() else " ." for line in eupl.splitlines()),
    )
    tree.zipped(
        f"{DOC}/changelog.gz",
        f"helpchannel ({VERSION}) unstable; urgency=medium\n\n"
        "  * What is new is told in the project's CHANGELOG.md.\n\n"
        f" -- {_maintainer()}  {day}\n",
    )
    tree.put("usr/share/lintian/overrides/helpchannel", (FILES / "lintian-overrides").read_bytes())


def _maintainer() -> str:
    line = next(
        line for line in (FILES / "control").read_text().splitlines() if line.startswith("Maint")
    )
    return line.partition(": ")[2]


def _control(
    tree: Tree, brought: tuple[libraries.Library, ...], debians: list[str], architecture: str
) -> None:
    for script in ("postinst", "prerm"):
        tree.put(f"DEBIAN/{script}", (FILES / script).read_bytes(), program=True)
    tree.put("DEBIAN/conffiles", "".join(f"{file}\n" for file in CONFFILES))
    compiled = any(library.compiled for library in brought)
    tree.fill(
        "DEBIAN/control",
        "control",
        version=VERSION,
        architecture=architecture if compiled else "all",
        size=str(tree.kilobytes()),
        depends=", ".join((*depends(sys.version_info[:2], compiled=compiled), *debians)),
    )
    tree.put("DEBIAN/md5sums", tree.sums())


def depends(python: tuple[int, int], *, compiled: bool) -> tuple[str, ...]:
    """What must be installed: libraries that are compiled fit one version of Python alone."""
    major, minor = python
    own = f"python3 (>= {major}.{minor}~)"
    bound = (own, f"python3 (<< {major}.{minor + 1})", "libc6") if compiled else (own,)
    return (*bound, "python3-tk", "x11vnc", "ca-certificates")


def run(*command: str, epoch: int | None = None) -> str:
    """What a program prints; where a time stands in what it makes, it is `epoch`.

    Raises CannotPackage.
    """
    clock = {} if epoch is None else {"SOURCE_DATE_EPOCH": str(epoch)}
    path = shutil.which(command[0]) or command[0]
    done = subprocess.run(
        [path, *command[1:]],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **clock},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotPackage(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout
