"""The server as a wheel. `pip wheel .` and `python -m build` call this, too: see pyproject.toml.

A build backend of our own [PEP 517, in-tree], because what is in it is decided by what is imported
(`server`), because the libraries' files must come along, and because it is the same to the byte
each time. It needs nothing but Python's own library.
"""

import base64
import hashlib
import io
import os
import stat
import time
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ops.machine import ROOT
from ops.packaging import server

EARLIEST = 315619200  # 1980-01-02: a zip knows no time before
TAG = "py3-none-any"


def get_requires_for_build_wheel(_config: Any = None) -> list[str]:
    """Nothing [PEP 517]."""
    return []


def build_wheel(folder: str, _config: Any = None, _metadata: Any = None) -> str:
    """The file's name in this folder [PEP 517]."""
    return build(Path(folder), int(os.environ.get("SOURCE_DATE_EPOCH", EARLIEST))).name  # noqa: TID251 - the standard's way


def build(out: Path, when: int) -> Path:
    """The wheel in this folder; times in it are `when` (Unix seconds)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    name = f"{project['name'].replace('-', '_')}-{project['version']}"
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{name}-{TAG}.whl"
    contents = [(str(file), (ROOT / file).read_bytes()) for file in server.files(ROOT)]
    contents += [(f"{name}.dist-info/{file}", text.encode()) for file, text in _told(project)]
    record = f"{name}.dist-info/RECORD"
    contents.append((record, _record(contents, record).encode()))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in contents:
            entry = zipfile.ZipInfo(path, time.gmtime(max(when, EARLIEST))[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return target


def _told(project: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """The files of `dist-info` [Core metadata 2.4; Binary distribution format]."""
    needs = "".join(f"Requires-Dist: {one}\n" for one in project["dependencies"])
    yield (
        "METADATA",
        (
            f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n"
            f"Summary: {project['description']}\nLicense-Expression: {project['license']}\n"
            f"Requires-Python: {project['requires-python']}\n{needs}"
            f"Description-Content-Type: text/markdown\n\n{(ROOT / 'README.md').read_text()}"
        ),
    )
    yield (
        "WHEEL",
        f"Wheel-Version: 1.0\nGenerator: help-channel\nRoot-Is-Purelib: true\nTag: {TAG}\n",
    )
    scripts = "".join(f"{name} = {where}\n" for name, where in project["scripts"].items())
    yield "entry_points.txt", f"[console_scripts]\n{scripts}"
    yield "licenses/LICENSE", (ROOT / "LICENSE").read_text()


def _record(contents: Iterable[tuple[str, bytes]], itself: str) -> str:
    lines = io.StringIO()
    for path, content in contents:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.write(f"{path},sha256={digest},{len(content)}\n")
    lines.write(f"{itself},,\n")
    return lines.getvalue()
