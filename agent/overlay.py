"""The agent's side of what lies over the desktop in a session: the frame, and the ending keys.

They live in a program beside this one (`desktop/overlay_x11.py`), which ends when this one does,
however that ends: nothing stays on the screen. Where there is no such program - on Wayland a
program may draw and hear only in its own windows - nothing is shown, and `keys` says so.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from agent.desktop.choice import is_wayland
from agent.desktop.monitors import monitors
from agent.look import HELD, SHARED
from agent.screens import InSession, Line
from broker.log import get

log = get("overlay")

ROOT = Path(__file__).parents[1]
GOODBYE_SECONDS = 2.0


class Heard(StrEnum):
    """What comes from it."""

    READY = "ready"  # the keys are watched
    NOKEYS = "nokeys"  # there is a frame, but the keys cannot be had here
    PRESSED = "pressed"
    GONE = "gone"  # it could not start, or ended by itself


class Overlay:
    """One session's. `tell` is called from a thread of its own."""

    def __init__(
        self, environment: Mapping[str, str], keys: str, tell: Callable[[Heard], None]
    ) -> None:
        self._environment, self._tell = dict(environment), tell
        self._process: subprocess.Popen[str] | None = None
        self._last: dict[str, Any] = {}
        if not is_wayland(environment) and environment.get("DISPLAY"):
            self._start(environment["DISPLAY"], keys)
        else:
            tell(Heard.GONE)

    def show(self, screen: InSession) -> None:
        """The frame of this session as it is now: round what is seen, broken in a pause."""
        paused = screen.grant.paused
        order = {"display": screen.shown, "colour": HELD if paused else SHARED, "broken": paused}
        if order == self._last and screen.line is Line.JOINED:
            return  # without a line the monitors may have changed
        self._last = order
        chosen = [one for one in monitors(self._environment) if screen.shown in {"", one.name}]
        places = [(one.x, one.y, one.width, one.height) for one in chosen]
        self._order({**order, "places": places})

    def everywhere(self, window: int) -> None:
        """Show this window on all workspaces."""
        self._order({"everywhere": window})

    def close(self) -> None:
        """Take it all away; returns when it is gone."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GOODBYE_SECONDS)
            return
        process.kill()
        process.wait()

    def _start(self, display: str, keys: str) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "agent.desktop.overlay_x11", display, keys],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            log.warning("overlay.not_started", why=error.strerror)
            self._tell(Heard.GONE)
            return
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        if process.stdout is not None:
            with process.stdout as lines:
                for line in lines:
                    self._tell(Heard(line.strip()))
        if self._process is process:  # nobody took it away
            log.warning("overlay.ended", code=process.wait())
            self._tell(Heard.GONE)

    def _order(self, order: dict[str, Any]) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(OSError):  # it has ended; that is told
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
