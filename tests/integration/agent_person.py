"""Somebody with a keyboard before the agent's window, on a desktop with a window manager."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.desktop import MANAGED, MANAGER
from ops.stack import ROOT
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop, virtual_desktop
from tests.integration.agent_road import PASSWORD
from tests.processes import end_process

SOON = 40.0  # seconds; on a machine that does much else


@contextmanager
def managed_desktop(folder: Path) -> Iterator[VirtualDesktop]:
    """A virtual desktop with a window manager: without one no window has the keyboard."""
    with virtual_desktop(folder) as desktop:
        manager = subprocess.Popen(
            MANAGER, env=desktop.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        assert manager.stdout is not None
        with manager.stdout as said:
            try:
                assert any(line.strip() == MANAGED for line in said)
                yield desktop
            finally:
                end_process(manager)


class Person:
    """Somebody with a keyboard before the agent's window."""

    def __init__(
        self, desktop: VirtualDesktop, url: str, home: Path, *more: str, **settings: str
    ) -> None:
        self._desktop = desktop
        self.log = ""
        self.program = subprocess.Popen(
            [sys.executable, "-m", "agent", "--server", url, "--log-level", "info", *more],
            cwd=ROOT,
            env={**desktop.environment, "HOME": str(home), "XDG_STATE_HOME": str(home / "state"),
                 "XDG_CONFIG_HOME": str(home / "config"), "PYTHONUNBUFFERED": "1",
                 **{f"HC_AGENT_{name.upper()}": value for name, value in settings.items()}},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.program.stderr is not None
        with self.program.stderr as lines:
            for line in lines:
                self.log += line

    def is_at(self, stage: str) -> None:
        def there() -> bool:
            stages = [line for line in self.log.splitlines() if "] stage " in line]
            assert stages, self.log
            assert f"stage={stage}" in stages[-1], self.log
            return True

        eventually(there, SOON)

    def sees_window(self, name: str) -> None:
        def focused() -> bool:
            seen = self._focused()
            assert seen == name, f"{seen!r} has the keyboard, not {name!r}; {self.log}"
            return True

        eventually(focused, SOON)

    def _focused(self) -> str:
        """The name of the window that the keyboard is in; for a moment it may be in none."""
        ask = "xdotool getwindowfocus getwindowname || true"
        return self._desktop.run("sh", "-c", ask).strip().removesuffix(" - Help Channel")

    def types(self, text: str) -> None:
        self._desktop.run("xdotool", "type", "--delay", "5", text)

    def presses(self, *keys: str) -> None:
        self._desktop.run("xdotool", "key", "--delay", "40", *keys)

    def answers(self, name: str, keys: tuple[str, ...], word: str) -> None:
        """Press these in that window until the log has the word; a window that has just come may
        not have taken them.
        """

        def told() -> bool:
            if word in self.log:
                return True
            if self._focused() == name:
                self.presses(*keys)
            return False

        eventually(told, SOON, every=3)

    def has_said(self, word: str, times: int = 1) -> None:
        """Wait until the log has it so often."""

        def said() -> bool:
            assert self.log.count(word) >= times, self.log
            return True

        eventually(said, SOON)

    @property
    def machine(self) -> str:
        """What the desk calls this one, once it has signed in."""
        (found,) = re.findall(r"signed_in +agent=([0-9a-f]{32})", self.log)
        return str(found)

    def goes(self) -> None:
        """End the program, if it has not ended by itself."""
        end_process(self.program)

    def signs_in(self, *before: str) -> None:
        """These keys between the password and the last one, which is pressed until it works."""
        self.is_at("away")
        self.sees_window("Signing in")
        self.types("rosa")
        self.presses("Tab")
        self.types(PASSWORD)
        if before:
            self.presses(*before)
        self.answers("Signing in", ("Return",), "stage=ready")

    def asks(self, text: str) -> None:
        """From the sign-in to the queue."""
        self.signs_in()
        self.types(text)
        self.presses("Return")
        self.is_at("waiting")
