"""The monitors of an X11 display, as RandR tells them."""

import contextlib
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

LINE = re.compile(r"^ *\d+: \+?\*?(\S+) (\d+)/\d+x(\d+)/\d+\+(\d+)\+(\d+)", re.MULTILINE)
SECONDS = 5.0


@dataclass(frozen=True)
class Monitor:
    """A part of the display: its name, its size, and where it is."""

    name: str
    width: int
    height: int
    x: int
    y: int

    @property
    def geometry(self) -> str:
        """In the words of X(7)."""
        return f"{self.width}x{self.height}+{self.x}+{self.y}"


def read(text: str) -> tuple[Monitor, ...]:
    """What `xrandr --listactivemonitors` says."""
    return tuple(
        Monitor(name, *(int(number) for number in numbers)) for name, *numbers in LINE.findall(text)
    )


def monitors(environment: Mapping[str, str]) -> tuple[Monitor, ...]:
    """Those of this display; none where xrandr is missing or cannot tell."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(
            ["xrandr", "--current", "--listactivemonitors"],  # no new look at the cables
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        return read(done.stdout.decode("utf-8", "replace"))
    return ()
