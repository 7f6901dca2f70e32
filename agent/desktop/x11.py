"""X11 with x11vnc: one process a session, on a socket that it inherits. No TCP port, no shell.

It ends when the other end of that socket does, so also when the agent is killed: it gives its
shared memory back and goes, within 0.1 s. It misses that when it happens in its first moments, so
a small guard (`guard.py`) looks after it. A signal at the parent's death (PR_SET_PDEATHSIG) will
not do: x11vnc cleans up in its signal handler too, and the two at once make it wait for ever.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO

from agent.desktop import CannotShare, guard
from agent.inputs import Problem
from broker.events import Grant
from broker.log import get

log = get("desktop")

GOODBYE_SECONDS = 1.0  # x11vnc sees the end of its socket within 0.1 s
SAID_LIMIT = 64 * 1024
LAST_WORDS = re.compile(r"^[\d/: ]*\*\*\* +(\S.*)$", re.MULTILINE)  # "*** XOpenDisplay failed"

ARGUMENTS = (
    "-inetd",  # its standard input and output are the connection
    "-norc",  # the user's own ~/.x11vncrc may open ports
    "-nocmds",  # it runs no other program
    "-safer",  # no remote control of x11vnc itself
    "-noultraext",
    "-nopw",
    "-nonap",
    "-repeat",
)


class X11Desktop:
    """The X11 display that this process was started on."""

    def __init__(self, command: str, environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = dict(environment)

    def check(self) -> None:
        """Raises CannotShare that says what is missing."""
        environment = self._environment
        wayland = environment.get("XDG_SESSION_TYPE") == "wayland"
        if wayland or (environment.get("WAYLAND_DISPLAY") and not environment.get("DISPLAY")):
            raise CannotShare(Problem("wayland"))
        if not environment.get("DISPLAY"):
            raise CannotShare(Problem("no_display"))
        if shutil.which(self._command, path=environment.get("PATH")) is None:
            raise CannotShare(Problem("x11vnc_missing", self._command))

    def start(self, grant: Grant) -> "X11Vnc":
        """Start x11vnc for one session.

        Raises CannotShare.
        """
        self.check()
        ours, its = socket.socketpair()
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        environment = {**self._environment, "LC_ALL": "C.UTF-8"}
        try:
            process = subprocess.Popen(
                self._line(grant),
                stdin=its.fileno(),
                stdout=its.fileno(),
                stderr=said.fileno(),
                env=environment,
                start_new_session=True,  # Ctrl-C at a terminal is for us
            )
        except OSError as error:
            ours.close()
            said.close()
            reason = error.strerror or "it does not start"
            raise CannotShare(Problem("x11vnc_failed", reason)) from None
        finally:
            its.close()
        log.info("vnc.started", pid=process.pid, clipboard=grant.clipboard)
        return X11Vnc(process, _guarded(process), ours, said)

    def _line(self, grant: Grant) -> Sequence[str]:
        line = [self._command, *ARGUMENTS, "-display", self._environment["DISPLAY"]]
        if not grant.clipboard:
            line.append("-nosel")  # what is copied here stays here
        return line


def _guarded(process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
    """A guard for this process, which it knows by a descriptor: no later one can be mistaken."""
    descriptor = os.pidfd_open(process.pid)
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, str(descriptor)],
            stdin=subprocess.PIPE,
            pass_fds=[descriptor],
            start_new_session=True,
        )
    finally:
        os.close(descriptor)


class X11Vnc:
    """A running x11vnc."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        guard: "subprocess.Popen[bytes]",
        ours: socket.socket,
        said: IO[bytes],
    ) -> None:
        self.socket = ours
        self.pid = process.pid
        self._process, self._guard = process, guard
        self._said = said

    def stop(self) -> None:
        """Close its socket, and insist where that is not enough."""
        with contextlib.suppress(OSError):  # it may have closed its end already
            self.socket.shutdown(socket.SHUT_RDWR)
        for insist in (None, self._process.terminate, self._process.kill):
            if insist is not None:
                insist()
            try:
                code = self._process.wait(GOODBYE_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            log.info("vnc.ended", pid=self.pid, code=code)
            break
        self.socket.close()
        self._said.close()
        self._guard.communicate()  # ends its input, and waits

    def failure(self) -> Problem | None:
        """The last words of an x11vnc that ended with an error; call it before `stop`."""
        try:
            code = self._process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        if code <= 0:  # well, or by a signal
            return None
        self._said.seek(0)
        said = LAST_WORDS.search(self._said.read(SAID_LIMIT).decode("utf-8", "replace"))
        words = said[1] if said else f"exit code {code}"
        return Problem("x11vnc_failed", words[:200])
