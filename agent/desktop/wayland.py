"""A Wayland compositor of the wlroots family (sway, labwc, river, Wayfire, Hyprland), by wayvnc.

GNOME and KDE do not let wayvnc look; their way is the desktop portal (docs/desktops.md).
"""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from agent.desktop import CannotShare, VncServer
from agent.desktop.process import listening
from agent.inputs import Problem
from agent.sieve import Sieve
from broker.grants import Clipboard, Grant

PORTALS = {"GNOME", "KDE", "UNITY", "X-CINNAMON"}  # XDG_CURRENT_DESKTOP, in capitals
OUTPUT = re.compile(r"^(\S+) .*\n((?: .*\n)*)", re.MULTILINE)  # of wlr-randr
ON = (
    "  Enabled: yes\n",
    "    0x0 px\n",
)  # one without a cable has no modes, and is never called on
SECONDS = 3.0


class WaylandDesktop:
    """The compositor that this process was started on."""

    def __init__(self, environment: Mapping[str, str], command: str = "wayvnc") -> None:
        self._environment, self._command = dict(environment), command

    def check(self) -> None:
        """Raises CannotShare that says what is missing."""
        names = self._environment.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
        if not PORTALS.isdisjoint(names):
            raise CannotShare(Problem("wayland"))
        if shutil.which(self._command, path=self._environment.get("PATH")) is None:
            raise CannotShare(Problem("wayvnc_missing", self._command))

    def displays(self) -> tuple[str, ...]:
        found = self._outputs()
        return found if len(found) > 1 else ()

    def start(self, grant: Grant, display: str = "") -> VncServer:
        """Start wayvnc for one session; it shows one output, the first when none is named.

        It hands on what is copied whenever it takes input. Who may only see gets one that takes
        none (`--disable-input`); for others a sieve holds back what may not leave.

        Raises CannotShare.
        """
        self.check()
        before = self._outputs()
        if display and display not in before:
            raise CannotShare(Problem("display_gone", display))
        options = [f"--output={name}" for name in ([display] if display else before[:1])]
        takes_input = _needs_input(grant)
        if not takes_input:
            options.append("--disable-input")

        def line(path: Path) -> list[str]:
            config = path.with_name("config")  # the user's own may open ports
            config.touch(mode=0o600)
            return [self._command, f"--config={config}", "--unix-socket", *options, str(path)]

        def holds(now: Grant) -> bool:
            same_text = now.clipboard.leaves == grant.clipboard.leaves
            return same_text and (takes_input or not _needs_input(now))

        server = listening("wayvnc", line, self._environment, holds)
        if takes_input:
            server.sieve = Sieve(leaves=grant.clipboard.leaves)
        server.watched(self._outputs, before)
        return server

    def _outputs(self) -> tuple[str, ...]:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(
                ["wlr-randr"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
            return outputs(done.stdout.decode("utf-8", "replace"))
        return ()


def outputs(told: str) -> tuple[str, ...]:
    """The names of those that show something, as wlr-randr tells them."""
    return tuple(name for name, more in OUTPUT.findall(told) if any(word in more for word in ON))


def _needs_input(grant: Grant) -> bool:
    return grant.control or grant.clipboard is not Clipboard.NONE
