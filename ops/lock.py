"""One at a time in a folder: the kernel lets go of the lock with whoever held it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.problems import InUse


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder, as `./hc up` does.

    Raises InUse.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "hc.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise InUse(folder, file.read().strip() or "unknown") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def after_others(folder: Path) -> Iterator[None]:
    """Hold the folder as soon as nobody else does; nothing is written there."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
