"""Whose work is in the portable folder, and on which terms: what its `licences/` holds.

licences/SOURCES        what came from Debian, and how its sources are had
licences/debian/NAME    the copyright of each such package, as Debian tells it
licences/common/        the licences that those name
licences/python/NAME    of Python, and of each of its libraries
"""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from ops.machine import ROOT, program
from ops.packaging import imports, libraries
from ops.packaging.deb import CannotPackage, run

COMMON = Path("/usr/share/common-licenses")
DOC = Path("/usr/share/doc")
TERMS = re.compile(r"(LICEN[CS]E|COPYING|COPYRIGHT|NOTICE|AUTHORS)", re.IGNORECASE)
SOURCES = """The files of these packages are in this folder as Debian built them, unchanged. Several
are under the GNU General Public License or the GNU Lesser General Public License: who
hands the folder on to others has to offer them the sources, too. On Debian, this command
fetches all of them:

apt-get source --download-only {sources}

"""


def write(folder: Path, files: Iterable[Path]) -> None:
    """`folder` for all that came from Debian as one of these files, and for Python's libraries.

    Raises CannotPackage.
    """
    packages = owners(files)
    (folder / "debian").mkdir(parents=True)
    for package in packages:
        shutil.copyfile(DOC / package / "copyright", folder / "debian" / package)
    shutil.copytree(COMMON, folder / "common", symlinks=False)
    told = run(
        "dpkg-query", "--show",
        "--showformat=${Package} ${Version} ${source:Package}=${source:Version}\\n", *packages,
    )  # fmt: skip
    (folder / "SOURCES").write_text(sources(told), encoding="utf-8")
    _python(folder / "python")


def sources(told: str) -> str:
    """What is to be said of these lines: package, version, source."""
    rows = sorted(tuple(line.split()) for line in told.splitlines())
    wanted = " ".join(sorted({source for _name, _version, source in rows}))
    return SOURCES.format(sources=wanted) + "".join(f"{row[0]} {row[1]}\n" for row in rows)


def owners(files: Iterable[Path]) -> list[str]:
    """The Debian packages of these files, by their names alone: what was copied lies elsewhere."""
    if program("dpkg-query") is None:
        raise CannotPackage("dpkg-query is missing; the folder is built on Debian or its kin")
    patterns = sorted({f"*/{file.name}" for file in files})
    done = subprocess.run(  # what it does not know (Python's own) it tells, too, and goes on
        ["dpkg-query", "--search", *patterns], capture_output=True, text=True, check=False
    )
    return packages(done.stdout)


def packages(told: str) -> list[str]:
    """Those that `dpkg-query --search` names, without their architectures; sorted."""
    names = (
        name.strip().partition(":")[0]
        for line in told.splitlines()
        if "diversion by" not in line
        for name in line.partition(": ")[0].split(",")
    )
    return sorted(set(names))


def _python(folder: Path) -> None:
    folder.mkdir()
    its = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    debians = DOC / f"python{sys.version_info.major}.{sys.version_info.minor}" / "copyright"
    shutil.copyfile(its if its.exists() else debians, folder / "Python")
    for library in libraries.libraries(imports.libraries(ROOT)):
        head = f"{library.name} {library.version}: {library.licence}\n"
        texts = [
            (library.folder / file).read_text(encoding="utf-8", errors="replace")
            for file in library.files
            if TERMS.match(file.name) and ".dist-info" in str(file)
        ]
        (folder / library.name).write_text("\n\n".join([head, *texts]), encoding="utf-8")
