"""One window for each user and desktop: a second start brings the first one up instead.

    instance = Instance(state, environment)
    if not instance.claim():
        instance.call()                    # the other one comes up
    instance.answer(window.raise_up)       # or this one does, whenever another is started

A lock that ends with its process says who is first; a socket beside it, in a folder that only this
user can open, carries the one word that there is to say.
"""

import contextlib
import fcntl
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

SECONDS = 3.0  # for a word and its answer
COME_UP, COMING = b"come up\n", b"coming\n"


class Instance:
    """This process, as the one of this user on this desktop."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") or "none"
        self._folder = folder
        self._name = "window-" + re.sub(r"[^A-Za-z0-9-]", "_", display.removesuffix(".0"))
        self._lock = -1
        self._door: socket.socket | None = None

    def claim(self) -> bool:
        """Be the one, unless there is one already."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self._folder / f"{self._name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            return False
        with _short(self._folder) as folder:
            path = f"{folder}/{self._name}"
            with contextlib.suppress(FileNotFoundError):
                Path(path).unlink()  # of one that was killed
            self._door = socket.socket(socket.AF_UNIX)
            self._door.bind(path)
        self._door.listen()
        return True

    def answer(self, come_up: Callable[[], None]) -> None:
        """From now on, and for who has called already: in a thread of its own."""
        threading.Thread(target=self._answer, args=(self._door, come_up), daemon=True).start()

    def release(self) -> None:
        """Let another one be it."""
        if self._door is not None:
            self._door.close()
            os.close(self._lock)
            self._door = None

    def call(self) -> None:
        """Ask the other one to come up."""
        with (
            contextlib.suppress(OSError),  # it has just begun, or is just ending
            _short(self._folder) as folder,
            socket.socket(socket.AF_UNIX) as word,
        ):
            word.settimeout(SECONDS)
            word.connect(f"{folder}/{self._name}")
            word.sendall(COME_UP)
            word.recv(len(COMING))

    @staticmethod
    def _answer(door: socket.socket | None, come_up: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):  # it was released
            while door is not None:
                word, _ = door.accept()
                with word, contextlib.suppress(OSError):
                    word.settimeout(SECONDS)
                    if word.recv(len(COME_UP)) == COME_UP:
                        come_up()
                        word.sendall(COMING)


@contextlib.contextmanager
def _short(folder: Path) -> Iterator[str]:
    """This folder by a name that is short enough for any socket's [unix(7): 108 bytes]."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
