"""A virtual desktop on which an agent can be tried: Xvfb on a free display and openbox.

    desktop = Desktop(var / "desktop"); desktop.start()
    desktop.run("xterm", "-u8")      # any program on it
    desktop.environment              # DISPLAY and XAUTHORITY for other programs
    desktop.stop()

Only who can read its cookie can reach it: no TCP port, and a cookie of its own.
"""

import re
import secrets
import struct
import threading
from collections.abc import Mapping
from pathlib import Path

from ops.child import Child
from ops.environment import without_ours
from ops.problems import DesktopProblem

FAMILY_WILD = 0xFFFF  # Xau(3): a cookie for any host
COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"
MANAGED = "this screen has a window manager"
MANAGER = ("openbox", "--startup", f"echo {MANAGED}")  # which says so once it has taken over
READY_SECONDS = 15.0


class Desktop:
    """One virtual screen with a window manager and the programs on it."""

    def __init__(self, folder: Path, size: str = "1280x800") -> None:
        self.folder = folder.resolve()
        self.size = size
        self.display = ""
        self._said: list[str] = []
        self._numbered, self._managed = threading.Event(), threading.Event()
        self._children: list[Child] = []

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to draw on it."""
        return {
            **without_ours(),
            "DISPLAY": self.display,
            "XAUTHORITY": str(self._cookie),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }

    def start(self) -> None:
        """Start the screen, then its window manager, and return when that one has taken over: a
        window that comes in the middle of that may never be shown.

        Raises DesktopProblem.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._cookie.touch(mode=0o600)
        self._cookie.write_bytes(cookie(secrets.token_bytes(16)))
        server = Child(
            "screen",
            [*self.server(), "-displayfd", "1", "-nolisten", "tcp", "-noreset",
             "-auth", str(self._cookie)],
            environment=without_ours(),
            listener=self._hear,
        )  # fmt: skip
        self._children.append(server)
        server.start()
        self._await(self._numbered, "the screen")
        self.run(*MANAGER)
        self._await(self._managed, "the window manager")

    def server(self) -> list[str]:
        """The X server that draws it."""
        return ["Xvfb", "-screen", "0", f"{self.size}x24"]

    def run(self, *command: str, more: Mapping[str, str] | None = None) -> Child:
        """Start a program on it."""
        child = Child(
            command[0],
            command,
            environment={**self.environment, **(more or {})},
            listener=self._hear,
            folder=self.folder,
        )
        self._children.append(child)
        child.start()
        return child

    def stop(self) -> None:
        """End all programs on it, then the screen."""
        for child in reversed(self._children):
            child.stop(within=3.0)
        self._children.clear()

    def kill(self) -> None:
        """End it all at once."""
        for child in reversed(self._children):
            child.kill()
        self._children.clear()

    def _await(self, ready: threading.Event, who: str) -> None:
        if not ready.wait(READY_SECONDS):
            raise DesktopProblem(f"{who} did not start\n" + "\n".join(self._said[-10:]))

    @property
    def _cookie(self) -> Path:
        return self.folder / "Xauthority"

    def _hear(self, line: str) -> None:
        # -displayfd 1: the number that it chose is a line by itself.
        if not self.display and re.fullmatch(r"\d+", line):
            self.display = f":{line}"
            self._numbered.set()
        elif line == MANAGED:
            self._managed.set()
        else:
            self._said.append(line)


def cookie(key: bytes) -> bytes:
    """An entry of an Xauthority file [Xau(3)] that holds for any display."""
    parts = (b"", b"", COOKIE_NAME, key)
    return struct.pack(">H", FAMILY_WILD) + b"".join(
        struct.pack(">H", len(part)) + part for part in parts
    )
