"""A virtual desktop for tests: Xvfb, and a terminal on it that writes down what is typed."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from struct import pack

from agent.rfb import SECURITY_NONE
from tests.eventually import eventually
from tests.processes import end_process


@dataclass
class VirtualDesktop:
    display: str
    typed_file: Path

    @property
    def environment(self) -> dict[str, str]:
        hidden = {"WAYLAND_DISPLAY", "XDG_SESSION_TYPE"}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}  # noqa: TID251
        return {**kept, "DISPLAY": self.display, "LC_ALL": "C.UTF-8"}

    def typed(self) -> str:
        return self.typed_file.read_text(encoding="utf-8") if self.typed_file.exists() else ""

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=10, check=True
        )
        return done.stdout

    def pointer(self) -> tuple[int, int]:
        words = dict(
            word.split(":") for word in self.run("xdotool", "getmouselocation").split() if word
        )
        return int(words["x"]), int(words["y"])


@contextmanager
def virtual_desktop(folder: Path) -> Iterator[VirtualDesktop]:
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as reader:
        display = ":" + reader.readline().strip()
    desktop = VirtualDesktop(display, folder / "typed")
    terminal = subprocess.Popen(
        ["xterm", "-u8", "-geometry", "200x60+0+0", "-e", f"cat > {desktop.typed_file}"],
        env=desktop.environment,
    )
    try:
        eventually(desktop.typed_file.exists)
        yield desktop
    finally:
        for process in (terminal, server):
            end_process(process)


def hello() -> bytes:
    """What a viewer says to be let in, with nothing it waits for left out."""
    return b"RFB 003.008\n" + bytes([SECURITY_NONE]) + b"\x01"


def typing(text: str) -> bytes:
    """Key presses and releases; a line ends with Return."""
    keysyms = [0xFF0D if character == "\n" else ord(character) for character in text]
    return b"".join(pack(">BBHI", 4, down, 0, keysym) for keysym in keysyms for down in (1, 0))


def moving(x: int, y: int, buttons: int = 0) -> bytes:
    return pack(">BBHH", 5, buttons, x, y)


SERVER_CUT_TEXT = b"\3"  # [RFC 6143, 7.6.4]
UPDATE = pack(">BBHHHH", 3, 0, 0, 0, 1, 1)  # one pixel, please


class Viewer:
    """The viewer's side of RFB, as much as tests need, over anything that hands out bytes."""

    def __init__(self, receive: Callable[[], bytes], send: Callable[[bytes], object]) -> None:
        self._receive, self.send = receive, send
        self._rest = b""

    def exact(self, size: int) -> bytes:
        while len(self._rest) < size:
            piece = self._receive()
            assert piece, f"hung up after {len(self._rest)} of {size} bytes"
            self._rest += piece
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def greet(self) -> tuple[int, int]:
        """The handshake [RFC 6143, 7.1 to 7.3]; hands back the size of the desktop."""
        self.send(hello())
        assert self.exact(12) == b"RFB 003.008\n"
        assert self.exact(2) == b"\x01\x01"  # one security type, none
        assert self.exact(4) == bytes(4)
        size = self.exact(24)
        self.exact(int.from_bytes(size[20:24], "big"))
        return int.from_bytes(size[0:2], "big"), int.from_bytes(size[2:4], "big")

    def settle(self) -> None:
        """Return when all that was sent before has been read: a later question was answered."""
        self.send(UPDATE)
        # What was copied before comes too, where that may leave.
        while (kind := self.exact(1)) == SERVER_CUT_TEXT:
            self.exact(int.from_bytes(self.exact(7)[3:], "big"))
        assert kind == b"\0"  # FramebufferUpdate; what is in it does not matter here
