"""A real relay process for tests, with a key that issues tickets, and ends that connect to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from broker import keys, tickets, tokens
from broker.facts import End
from relay import frames
from relay.frames import apply_mask
from tests.eventually import eventually
from tests.processes import end_process

ORIGIN = "http://127.0.0.1:8080"
PATHS = {"agent": "wsServer", "viewer": "wsClient"}
NOWHERE = "amqp://nobody:nothing@127.0.0.1:1/none"  # no broker answers there
ROOT = Path(__file__).resolve().parents[2]


class RawEnd:
    """An end on a bare socket, for what a well-behaved client does not do."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._mask = b"\x01\x02\x03\x04"

    def send(self, payload: bytes, first: int = frames.FINAL_BINARY) -> None:
        self.socket.sendall(self.frame(payload, first))

    def frame(self, payload: bytes, first: int = frames.FINAL_BINARY) -> bytes:
        head = bytearray(frames.header(len(payload), first))
        head[1] |= 0x80
        return bytes(head) + self._mask + apply_mask(payload, self._mask)

    def receive(self) -> tuple[int, bytes]:
        """The first byte and the payload of the next frame."""
        first, length = self._read(2)
        if length == frames.LENGTH_16:
            length = int.from_bytes(self._read(2), "big")
        elif length == frames.LENGTH_64:
            length = int.from_bytes(self._read(8), "big")
        return first, self._read(length)

    def close_code(self) -> int:
        """The code of the close frame that comes, whatever comes before it."""
        while True:
            first, payload = self.receive()
            if first == frames.FIN | frames.CLOSE:
                return int.from_bytes(payload[:2], "big")

    def is_closed(self) -> bool:
        """Has the relay closed the connection? Reads what is left."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionError:
            pass
        return True

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            got = self.socket.recv(size - len(data))
            if not got:
                raise EOFError("the relay closed the connection")
            data += got
        return bytes(data)


class RelayProcess:
    """`python -m relay` on a free port; its log is read as it is written."""

    def __init__(self, folder: Path, **settings: str) -> None:
        keys.generate(folder)
        self.key = keys.load_signing(folder / "signing.pem")
        self.lines: list[dict[str, Any]] = []
        self.printed: list[str] = []
        self._sockets: list[socket.socket] = []
        environment = {
            **os.environ,  # noqa: TID251 - a child process gets ours
            "HC_BROKER_URL": NOWHERE,
            "HC_PUBLIC_KEYS": str(folder / "public"),
            "HC_PUBLIC_URL": ORIGIN,
            "HC_RELAY_LISTEN": "127.0.0.1:0",
            "HC_RELAY_PROCESSES": "1",
            "HC_LOG_FORMAT": "json",
            **settings,
        }
        self.origin = environment["HC_PUBLIC_URL"]  # the site whose pages may connect
        self._process = subprocess.Popen(
            [sys.executable, "-m", "relay"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            listening = eventually(lambda: self.logged("relay.listening"), within=20)
        except AssertionError as late:
            self.stop()
            raise AssertionError("the relay did not start:\n" + "".join(self.printed)) from late
        self.port = int(listening[0]["address"].rpartition(":")[2])

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.printed.append(line)
            if line.startswith("{"):
                self.lines.append(json.loads(line))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def memory(self) -> int:
        """Resident bytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def logged(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("event") == event]

    def ticket(self, session: str, end: End, *, node: str = "relay-1", age: float = 0) -> str:
        return tickets.issue(self.key, session, end, node, time.time() - age, 60)

    def connect(
        self, session: str, end: End, *, ticket: str | None = None, **more: Any
    ) -> ClientConnection:
        """One end of a session, with a fresh ticket."""
        return self.open(
            PATHS[end],
            subprotocols=tickets.protocols(ticket or self.ticket(session, end)),
            origin=self.origin if end == "viewer" else None,
            **more,
        )

    def pair(self, session: str, **more: Any) -> tuple[ClientConnection, ClientConnection]:
        """Both ends, joined."""
        return self.connect(session, "agent", **more), self.connect(session, "viewer", **more)

    def open(self, path: str, **more: Any) -> ClientConnection:
        given: dict[str, Any] = {"compression": None, "max_size": None, "proxy": None, **more}
        end = connect(f"ws://127.0.0.1:{self.port}/{path}", legacy=True, **given)
        self._sockets.append(end.socket)
        return end

    def bridge(self, agent: str = "a" * 32) -> ClientConnection:
        """A signed-in agent's way to the broker."""
        token = tokens.issue(self.key, agent, time.time(), 60)
        bearer = {"Authorization": f"Bearer {token}"}
        return self.open("amqp", subprotocols=["amqp"], additional_headers=bearer)

    def raw(self, session: str, end: End) -> RawEnd:
        """One end on a bare socket, upgraded."""
        offered = ", ".join(tickets.protocols(self.ticket(session, end)))
        sock = self.raw_socket()
        sock.sendall(
            f"GET /{PATHS[end]} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n"
            f"Origin: {self.origin}\r\nSec-WebSocket-Protocol: {offered}\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            got = sock.recv(1)
            assert got, f"refused: {head!r}"
            head += got
        assert head.startswith(b"HTTP/1.1 101"), head
        return RawEnd(sock)

    def raw_pair(self, session: str) -> tuple[RawEnd, RawEnd]:
        return self.raw(session, "agent"), self.raw(session, "viewer")

    def raw_socket(self) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self.port), 10)
        self._sockets.append(sock)
        return sock

    def get(self, path: str) -> tuple[int, str]:
        """A plain GET: status and text."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self, within: float = 15) -> int:
        return self._process.wait(within)

    def stop(self) -> None:
        for sock in self._sockets:
            sock.close()
        end_process(self._process)
        self._reader.join(10)  # it is still reading what was said last
        if self._process.stderr is not None:
            self._process.stderr.close()
