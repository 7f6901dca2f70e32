"""What the agent's code imports: our own files, and the libraries of others."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

OURS = ("agent", "broker")


def agent_files(root: Path) -> tuple[Path, ...]:
    """All of agent/, and of broker/ what it needs; seen from `root`, sorted."""
    return tuple(sorted(_closure(root)[0]))


def libraries(root: Path) -> tuple[str, ...]:
    """The names under which libraries of others are imported, sorted."""
    return tuple(sorted(_closure(root)[1]))


def _closure(root: Path) -> tuple[set[Path], set[str]]:
    found: set[Path] = set()
    others: set[str] = set()
    waiting = [file.relative_to(root) for file in (root / "agent").rglob("*.py")]
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
