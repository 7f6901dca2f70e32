"""Files that only their owner may read, written once."""

import contextlib
import os
from pathlib import Path


def kept(file: Path, fresh: str, mode: int = 0o600) -> str:
    """The file's content; where there is none yet, `fresh`, written first."""
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w") as out:
            out.write(fresh)
    return file.read_text()
