"""Looking at the machine's processes: who still works on a folder of a test."""

import os
from pathlib import Path


def processes_of(folder: Path) -> dict[int, list[str]]:
    """Process id -> command line, of those whose command or environment names this folder."""
    name = str(folder).encode()
    found: dict[int, list[str]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            seen = command + (process / "environ").read_bytes()
        except OSError:
            continue  # it has ended, or it is another user's
        if name in seen and int(process.name) != os.getpid():
            found[int(process.name)] = command.decode().split("\0")[:-1]
    return found
