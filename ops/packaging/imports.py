"""What the agent's, or the server's, code imports: our own files, and the libraries of others."""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

BY_NAME = ("pymysql",)
"""Loaded by the name in a database's address."""
OURS = ("agent", "broker", "relay", "admin", "ops")
AGENT = ("agent/**/*.py",)
SERVER = (
    "broker/**/*.py",
    "relay/**/*.py",
    "admin/**/*.py",
    "ops/server_doctor/*.py",
    "ops/serve.py",
    "ops/prepare.py",
    "ops/rejoin.py",
)


def agent_files(root: Path) -> tuple[Path, ...]:
    """All of agent/, and of broker/ what it needs; seen from `root`, sorted."""
    return tuple(sorted(_closure(root, AGENT)[0]))


def libraries(root: Path) -> tuple[str, ...]:
    """The names under which libraries of others are imported, sorted."""
    return tuple(sorted(_closure(root, AGENT)[1]))


def server_files(root: Path) -> tuple[Path, ...]:
    """All of the service's processes, and of ops/ what an operator needs beside them."""
    return tuple(sorted(_closure(root, SERVER)[0]))


def server_libraries(root: Path) -> tuple[str, ...]:
    """The names under which the server imports libraries of others, sorted."""
    return tuple(sorted({*_closure(root, SERVER)[1], *BY_NAME}))


def _closure(root: Path, begin: Sequence[str]) -> tuple[set[Path], set[str]]:
    found: set[Path] = set()
    others: set[str] = set()
    waiting = [file.relative_to(root) for pattern in begin for file in root.glob(pattern)]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        for name in imported((root / file).read_text(encoding="utf-8")):
            top = name.partition(".")[0]
            if top in OURS:
                waiting += _files_of(root, name)
            elif top not in sys.stdlib_module_names and top != "__future__":
                others.add(top)
    return found, others


def imported(text: str) -> Iterator[str]:
    """The modules that are imported anywhere in this code; `from a import b` names a and a.b."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _files_of(root: Path, module: str) -> list[Path]:
    """The module's file with the packages that hold it; nothing when it is no module."""
    parts = module.split(".")
    path = Path(*parts)
    own = [path.with_suffix(".py"), path / "__init__.py"]
    holders = [Path(*parts[:length]) / "__init__.py" for length in range(1, len(parts))]
    return [file for file in (*own, *holders) if (root / file).is_file()]
