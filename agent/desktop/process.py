"""A VNC server as a process of ours: on a socket that nobody else can reach, and soon gone.

    inherited(...)   its standard input and output are one end of a socket pair
    listening(...)   it listens on a Unix socket in a folder that only this user can open; once we
                     are connected the folder is gone, so nobody else can come

No TCP port, no shell. A small guard (`guard.py`) ends it when this program is killed. A signal at
the parent's death (PR_SET_PDEATHSIG) will not do: x11vnc cleans up in its signal handler too, and
the two at once make it wait for ever.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from agent.desktop import CannotShare, guard
from agent.desktop.watch import Look, Watch
from agent.inputs import Problem
from agent.sieve import Sieve
from broker.grants import Grant
from broker.log import get

log = get("desktop")

GOODBYE_SECONDS = 1.0  # x11vnc sees the end of its socket within 0.1 s
READY_SECONDS = 5.0
LOOK_SECONDS = 0.005
SAID_LIMIT = 64 * 1024

Holds = Callable[[Grant], bool]
Process = subprocess.Popen[bytes]


class Running:
    """A VNC server that runs. `name` is the program's; its problems are called after it."""

    def __init__(
        self, name: str, holds: Holds, process: Process, said: IO[bytes], ours: socket.socket
    ) -> None:
        self.name, self.pid, self.socket = name, process.pid, ours
        self.sieve: Sieve | None = None
        self._holds, self._process, self._said = holds, process, said
        self._guard: Process | None = None
        self._watch: Watch | None = None

    def guarded(self, folder: str = "") -> None:
        """Let a guard watch it, which knows it by a descriptor: no later one can be mistaken."""
        descriptor = os.pidfd_open(self.pid)
        try:
            self._guard = subprocess.Popen(
                [*guard.command(), str(descriptor), folder],
                stdin=subprocess.PIPE,
                pass_fds=[descriptor],
                start_new_session=True,
            )
        finally:
            os.close(descriptor)

    def watched(self, look: Look, before: Sequence[object]) -> None:
        """Let it end when the monitors, which were these when it started, are other ones."""
        if before:
            self._watch = Watch(look, before, self._hang_up)

    def change(self, grant: Grant) -> bool:
        return not grant.paused and self._holds(grant)

    def ended(self, within: float) -> bool:
        """Is it gone by then?"""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(within)
        return self._process.returncode is not None

    def stop(self) -> None:
        """Close its socket, and insist where that is not enough."""
        if self._watch is not None:
            self._watch.stop()
        self._hang_up()
        for insist in (None, self._process.terminate, self._process.kill):
            if insist is not None:
                insist()
            if self.ended(GOODBYE_SECONDS):
                log.info("vnc.ended", name=self.name, pid=self.pid, code=self._process.returncode)
                break
        self.socket.close()
        self._said.close()
        if self._guard is not None:
            self._guard.communicate()  # ends its input, and waits

    def failure(self) -> Problem | None:
        """The last words of a server that ended with an error; call it before `stop`."""
        if not self.ended(GOODBYE_SECONDS) or self._process.returncode <= 0:
            return None  # it is there, it ended well, or by a signal
        if self._watch is not None and self._watch.changed():
            return None  # it died of that
        return Problem(f"{self.name}_failed", self._last_words())

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):  # it may have closed its end already
            self.socket.shutdown(socket.SHUT_RDWR)

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = self._said.read(SAID_LIMIT).decode("utf-8", "replace").splitlines()
        starred = [line.partition("*** ")[2].strip() for line in lines if "*** " in line]
        plain = [line.strip() for line in lines if re.search(r"[a-z]{3}", line)]
        words = starred[:1] or plain[-1:] or [f"exit code {self._process.returncode}"]
        return words[0][:200]


def inherited(
    name: str, line: Sequence[str], environment: Mapping[str, str], holds: Holds
) -> Running:
    """Start a server that speaks on its standard input and output.

    Raises CannotShare.
    """
    ours, its = socket.socketpair()
    with its:
        server = _started(name, line, environment, holds, ours, its)
    server.guarded()
    return server


def listening(
    name: str,
    line: Callable[[Path], Sequence[str]],
    environment: Mapping[str, str],
    holds: Holds,
) -> Running:
    """Start a server that listens on the path it is given, and connect to it.

    Raises CannotShare.
    """
    folder = Path(tempfile.mkdtemp(prefix="helpchannel-", dir=environment.get("XDG_RUNTIME_DIR")))
    try:
        path = folder / "rfb"
        ours = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server = _started(name, line(path), environment, holds, ours, None)
        server.guarded(str(folder))
        if not _connected(server, path):
            silent = Problem(f"{name}_failed", "it does not answer")
            problem = server.failure() or silent
            server.stop()
            raise CannotShare(problem)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return server


def _started(
    name: str,
    line: Sequence[str],
    environment: Mapping[str, str],
    holds: Holds,
    ours: socket.socket,
    its: socket.socket | None,
) -> Running:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
    try:
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL if its is None else its.fileno(),
            stdout=said.fileno() if its is None else its.fileno(),
            stderr=said.fileno(),
            env={**environment, "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C at a terminal is for us
        )
    except OSError as error:
        said.close()
        ours.close()
        reason = error.strerror or "it does not start"
        raise CannotShare(Problem(f"{name}_failed", reason)) from None
    log.info("vnc.started", name=name, pid=process.pid)
    return Running(name, holds, process, said, ours)


def _connected(server: Running, path: Path) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):  # not there yet, or not listening yet
            server.socket.connect(str(path))
            return True
        if server.ended(LOOK_SECONDS):
            break
    return False
