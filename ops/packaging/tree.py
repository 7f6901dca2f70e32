"""A folder of files that is the same whenever it is made: modes, times and order are set."""

import gzip
import hashlib
import os
import stat
from pathlib import Path
from string import Template

FILES = Path(__file__).parent / "files"


class Tree:
    """The files of a package, under `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, content: bytes | str, *, program: bool = False) -> None:
        """A file of its own, readable by all."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        file.chmod(0o755 if program else 0o644)

    def fill(self, path: str, template: str, **values: str) -> None:
        """A file made from one of `files/`."""
        self.put(path, Template((FILES / template).read_text()).substitute(values))

    def zipped(self, path: str, text: str) -> None:
        """A compressed one, in which no time of day stands."""
        self.put(path, gzip.compress(text.encode(), 9, mtime=0))

    def settle(self, when: int) -> None:
        """All modes as they are in Debian's packages, all times to this one (Unix seconds)."""
        for path in (self.root, *self.root.rglob("*")):
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
            os.utime(path, (when, when))

    def sums(self) -> str:
        """The list of `md5sums`, as dpkg keeps it; settings may change and are not in it."""
        lines = []
        for file in sorted(path for path in self.root.rglob("*") if path.is_file()):
            path = file.relative_to(self.root)
            if path.parts[0] not in {"DEBIAN", "etc"}:
                digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
                lines.append(f"{digest}  {path}\n")
        return "".join(lines)

    def kilobytes(self) -> int:
        """As `Installed-Size` counts it [Debian Policy, 5.6.20]."""
        sizes = (path.stat().st_size for path in self.root.rglob("*") if path.is_file())
        return sum((size + 1023) // 1024 for size in sizes)
