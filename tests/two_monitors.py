"""A desktop with two monitors, as X11 has them: Xorg, and its driver that only pretends to draw.

Each is an output of RandR, as those of a graphics card are; they can be moved and pulled out. Only
root may start an Xorg that has no terminal.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.desktop import Desktop

LEFT, RIGHT = "DUMMY0", "DUMMY1"
LEFT_SIZE, RIGHT_SIZE = (800, 600), (640, 480)
CONFIG = """
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoAddGPU" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 32768
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  DefaultDepth 24
  SubSection "Display"
    Virtual 1920 1080
  EndSubSection
EndSection
"""


class TwoMonitors(Desktop):
    """One of 800 x 600, and to its right one of 640 x 480."""

    def server(self) -> list[str]:
        file = self.folder / "xorg.conf"
        file.write_text(CONFIG)
        log = str(self.folder / "xorg.log")
        alone = ["-novtswitch", "-sharevts", "-keeptty"]  # no terminal is taken from anybody
        return ["Xorg", "-config", str(file), "-logfile", log, *alone]

    def start(self) -> None:
        super().start()
        self.xrandr("--output", LEFT, "--mode", "800x600", "--pos", "0x0")
        self.xrandr("--addmode", RIGHT, "640x480")
        self.plug_in()

    def plug_in(self) -> None:
        """The right one, where it was."""
        self.xrandr("--output", RIGHT, "--mode", "640x480", "--pos", "800x0")

    def pull_out(self) -> None:
        """The right one."""
        self.xrandr("--output", RIGHT, "--off")

    def swap(self) -> None:
        """The right one is the left one now."""
        self.xrandr("--output", LEFT, "--pos", "640x0", "--output", RIGHT, "--pos", "0x0")

    def xrandr(self, *words: str) -> None:
        """Done when this returns."""
        self.ask("xrandr", *words)

    def ask(self, *command: str) -> str:
        """What a program on it prints."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=20, check=True
        )
        return done.stdout

    def pointer(self) -> tuple[int, int]:
        """Where it is, counted over both monitors."""
        said = dict(word.split(":") for word in self.ask("xdotool", "getmouselocation").split())
        return int(said["x"]), int(said["y"])


@contextmanager
def two_monitors(folder: Path) -> Iterator[TwoMonitors]:
    """Such a desktop. Skips the test where there can be none."""
    if os.geteuid() != 0:
        pytest.skip("an Xorg without a terminal is started by root alone")
    desktop = TwoMonitors(folder)
    try:
        desktop.start()
        yield desktop
    finally:
        desktop.stop()
