"""What many open pages are told, heard by one thread: two hundred would wait for each other."""

import selectors
import socket
import threading
import time
from urllib.parse import SplitResult

MARK = b"data: "


class Ear:
    """One open page: what it was told, and when (`time.perf_counter`)."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.there = threading.Event()
        self.heard: list[tuple[str, float]] = []
        self._rest = b""

    def hear(self) -> bool:
        """Read what has come; False once the stream has ended."""
        got = self.line.recv(65536)
        now = time.perf_counter()
        *lines, self._rest = (self._rest + got).split(b"\n")
        self.heard += [
            (said.removeprefix(MARK).decode().strip(), now)
            for said in lines
            if said.startswith(MARK)
        ]
        self.there.set()
        return bool(got)


class Ears:
    """All of them. `opens` returns once the page's stream has begun."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        threading.Thread(target=self._listen, daemon=True).start()

    def opens(self, where: SplitResult, cookies: str, within: float) -> Ear:
        line = socket.create_connection((where.hostname or "", where.port or 80))
        asked = f"GET /live HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\n\r\n"
        line.sendall(asked.encode())
        ear = Ear(line)
        self._selector.register(line, selectors.EVENT_READ, ear)
        assert ear.there.wait(within)
        return ear

    def _listen(self) -> None:
        while True:
            for key, _ in self._selector.select(0.1):
                if not key.data.hear():
                    self._selector.unregister(key.fileobj)
