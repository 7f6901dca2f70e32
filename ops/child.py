"""A child process that ends when we end: by `stop`, by `kill`, or because we were killed.

`setpriv --pdeathsig` (util-linux) makes the kernel send SIGTERM when the thread that started the
child is gone; therefore each child has a thread of its own that starts it and waits for it.
"""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Listener = Callable[[str], None]


class Child:
    """One program: started once, watched until its end, its output handed on line by line."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        listener: Listener,
        folder: Path | None = None,
        stdin: str = "",
    ) -> None:
        self.name = name
        self.code: int | None = None
        self._command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
        self._environment = dict(environment)
        self._listener = listener
        self._folder = folder
        self._stdin = stdin.encode()
        self._process: subprocess.Popen[bytes] | None = None
        self._problem: OSError | None = None
        self._started = threading.Event()
        self._ended = threading.Event()
        self._reaping = threading.Lock()

    def start(self) -> None:
        """Start it.

        Raises OSError when the program cannot be started at all.
        """
        threading.Thread(target=self._live, name=f"child {self.name}", daemon=True).start()
        self._started.wait()
        if self._problem is not None:
            raise self._problem

    @property
    def pid(self) -> int:
        """Its process id, also after its end; 0 before its start."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._started.is_set() and not self._ended.is_set()

    def wait(self, within: float | None = None) -> bool:
        """Whether it ended in time."""
        return self._ended.wait(within)

    def stop(self, within: float = 10.0) -> None:
        """Ask it to end, and end it by force when it does not in time."""
        if self.alive:
            self._signal(signal.SIGTERM)
            if not self._ended.wait(within):
                self.kill()

    def kill(self) -> None:
        """End it and all that it started, now."""
        if self.alive:
            self._signal(signal.SIGKILL, group=True)
            self._ended.wait()

    def _signal(self, number: signal.Signals, *, group: bool = False) -> None:
        # Until it is reaped its id is ours; afterwards it may be anybody's.
        with self._reaping, contextlib.suppress(ProcessLookupError):
            if self.code is None:
                (os.killpg if group else os.kill)(self.pid, number)

    def _live(self) -> None:
        try:
            process = self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,  # Ctrl-C at the terminal is for us; we end them in order
            )
        except OSError as error:
            self._problem = error
            self._ended.set()
            self._started.set()
            return
        self._started.set()
        assert process.stdin is not None  # noqa: S101 - it was asked for above
        with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(self._stdin)
        reader = threading.Thread(target=self._read, args=(process,), daemon=True)
        reader.start()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        self._signal(signal.SIGKILL, group=True)  # what it left behind
        with self._reaping:
            self.code = process.wait()
        reader.join(timeout=2.0)
        self._ended.set()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        with process.stdout as lines:
            for line in lines:
                self._listener(line.decode("utf-8", "replace").rstrip("\n"))
