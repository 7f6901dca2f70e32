"""The server's part of requirements.txt: its libraries, pinned, with their hashes."""

import re
from collections.abc import Iterable
from pathlib import Path

from ops.machine import ROOT
from ops.packaging import imports, libraries

_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==.*?(?=^\S|\Z)", re.DOTALL | re.MULTILINE)


def build(out: Path) -> Path:
    """The file in this folder: for `pip install --require-hashes -r`, before the wheel."""
    names = [each.name for each in libraries.libraries(imports.server_libraries(ROOT))]
    out.mkdir(parents=True, exist_ok=True)
    target = out / "server-requirements.txt"
    target.write_text(chosen((ROOT / "requirements.txt").read_text(), names))
    return target


def chosen(pinned: str, names: Iterable[str]) -> str:
    """The entries of these libraries; one that is pinned nowhere is a KeyError."""
    entries = {_plain(found[1]): found[0] for found in _ENTRY.finditer(pinned)}
    return "".join(entries[_plain(name)] for name in names)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
