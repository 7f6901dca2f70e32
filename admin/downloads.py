"""What people can download: the files that lie in one folder, each with its SHA-256 sum.

An operator copies there what `./hc package agent` makes; there is nothing to upload and no list to
keep. A sum is made once for each state of a file.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from admin.errors import NotFound
from admin.words import N_

SUMS = "SHA256SUMS"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,199}")
KINDS = (
    (".deb", N_("for Debian, Ubuntu and their kin: install it once, for everybody")),
    (".tar.gz", N_("for any Linux: unpack it and start helpchannel, nothing is installed")),
)
OTHER = N_("another file")


@dataclass(frozen=True)
class Download:
    """One file."""

    name: str
    kind: str
    size: int
    changed: datetime
    sha256: str

    @property
    def megabytes(self) -> float:
        return round(self.size / 1e6, 1)


class Shelf:
    """The folder. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._lock = Lock()
        self._sums: dict[tuple[str, int, int], str] = {}

    def downloads(self) -> list[Download]:
        """All of them: first those for people, newest first. None when there is no folder."""
        found = [self._download(file) for file in self._files()]
        order = [kind for _, kind in KINDS]
        found.sort(key=lambda one: one.changed, reverse=True)
        return sorted(found, key=lambda one: (*order, OTHER).index(one.kind))

    def sums(self) -> str:
        """As sha256sum(1) writes and reads them."""
        return "".join(f"{one.sha256}  {one.name}\n" for one in self.downloads())

    def has(self, name: str) -> str:
        """This name again, when there is such a file to be had. Raises NotFound."""
        if all(file.name != name for file in self._files()):
            raise NotFound(N_("There is no such file to download."))
        return name

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            for file in self.folder.iterdir():
                if NAME.fullmatch(file.name) and file.is_file() and not file.is_symlink():
                    yield file

    def _download(self, file: Path) -> Download:
        state = file.stat()
        key = file.name, state.st_mtime_ns, state.st_size
        with self._lock:
            if key not in self._sums:
                with file.open("rb") as content:
                    self._sums[key] = hashlib.file_digest(content, "sha256").hexdigest()
            digest = self._sums[key]
        kind = next((words for ending, words in KINDS if file.name.endswith(ending)), OTHER)
        changed = datetime.fromtimestamp(state.st_mtime, UTC)
        return Download(file.name, kind, state.st_size, changed, digest)
