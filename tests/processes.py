"""The machine's processes: who still works on a folder of a test; ending what a test started."""

import os
import subprocess
from pathlib import Path
from typing import Any

PATIENCE = 20.0  # seconds, for a loaded machine


def end_process(process: "subprocess.Popen[Any]", within: float = PATIENCE) -> None:
    """Ask it to end; by force where it does not hear, as x11vnc now and then: it must not outlive
    its test, which would be the next one's fault.
    """
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


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
