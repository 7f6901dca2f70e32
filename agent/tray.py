"""The icon in the desktop's tray, where there is one: a click shows the window, its menu quits.

Trays of the freedesktop.org kind take windows of X11; which one this is, is asked by a short
program (`desktop/dock_x11.py`). GNOME without an extension has none: then the window is made small
instead of hidden, so that it can always be found.
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from agent.desktop.choice import is_wayland
from agent.look import Look
from agent.window import Brush
from agent.wording import Words

ROOT = Path(__file__).parents[1]
CLICKED = "tray"
SECONDS = 10.0


class Tray:
    """One icon. `tell(True)` once a tray has it, from a thread of its own."""

    def __init__(
        self, environment: Mapping[str, str], look: Look, words: Words, tell: Callable[[bool], None]
    ) -> None:
        self._environment, self._tell = dict(environment), tell
        menu = [words("tray.open") + "::open", words("tray.quit") + "::quit"]
        self.window = None
        if is_wayland(environment) or not environment.get("DISPLAY"):
            return
        self.window = Brush(look).icon_window(words("app"), CLICKED, menu)
        window = self.window.TKroot.winfo_id()
        threading.Thread(target=self._dock, args=(window,), daemon=True).start()

    def say(self, state: str) -> None:
        """What is going on, for who points at it."""
        if self.window is not None:
            self.window[CLICKED].set_tooltip(state)

    def close(self) -> None:
        """Take it away."""
        if self.window is not None:
            self.window.close()
            self.window = None

    def _dock(self, window: int) -> None:
        display = self._environment["DISPLAY"]
        line = [sys.executable, "-m", "agent.desktop.dock_x11", display, str(window)]
        try:
            done = subprocess.run(
                line, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL,
                timeout=SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            self._tell(False)
        else:
            self._tell(done.returncode == 0)
