"""x11vnc for the portable build: this Debian's program, with the libraries that it needs.

A machine may have none, and its user may not be able to install one. Only the C library is left to
the machine, as Python's is: the folder runs where that is no older than here.
"""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from ops.machine import program
from ops.packaging.deb import CannotPackage, run

NAME = "x11vnc"
LIBRARY = re.compile(r"^\s+(\S+) => (/\S+) \(0x", re.MULTILINE)  # of ldd
THE_MACHINES = re.compile(r"(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|anl|mvec))\.so(\.\d+)*")


def needed() -> dict[str, Path]:
    """The program and its libraries, by the names under which they are asked for.

    Raises CannotPackage.
    """
    where = program(NAME)
    if where is None:
        raise CannotPackage(
            "x11vnc is missing: the folder brings it along (apt-get install x11vnc)"
        )
    return {NAME: Path(where), **libraries(run("ldd", where))}


def libraries(told: str) -> dict[str, Path]:
    """What `ldd` says, but for the C library."""
    found = LIBRARY.findall(told)
    return {name: Path(file) for name, file in found if not THE_MACHINES.fullmatch(name)}


def copy_to(folder: Path, files: Mapping[str, Path]) -> None:
    """All of them into this new folder; only the program may be run."""
    folder.mkdir()
    for name, file in files.items():
        shutil.copyfile(file, folder / name)
    (folder / NAME).chmod(0o755)
