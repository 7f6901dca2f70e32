"""What `bench.relay` measures: relays as child processes, each with a way to open a pair."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broker import keys, tickets
from broker.facts import End

HERE = Path(__file__).parent
BUILT = HERE.parent / "var" / "bench"
WEBSOCKIFY = "websockify==0.13.0"
Pair = tuple[socket.socket, socket.socket]


class Rig:
    """A relay under test: `pair` opens both ends of a new session; `pids` are its processes."""

    def __init__(self, name: str, children: list[subprocess.Popen[bytes]]) -> None:
        self.name = name
        self.children = children

    @property
    def pid(self) -> int:
        return self.children[0].pid

    def pair(self) -> Pair:
        raise NotImplementedError

    def stop(self) -> None:
        for child in self.children:
            child.kill()
            child.wait()


class Simple(Rig):
    """The agent's and the viewer's port, no tickets."""

    def __init__(
        self, name: str, children: list[subprocess.Popen[bytes]], agent: int, viewer: int
    ) -> None:
        super().__init__(name, children)
        self._ports = agent, viewer

    def pair(self) -> Pair:
        agent = upgraded(self._ports[0], "/")
        time.sleep(0.05)  # the order of arrival is all that these relays know
        viewer = upgraded(self._ports[1], "/")
        time.sleep(0.05)
        return agent, viewer


class Ours(Rig):
    """This relay, stand-alone, with real tickets."""

    def __init__(self) -> None:
        self.keys = Path(tempfile.mkdtemp(prefix="relay-bench-"))
        self.port = free_port()
        command = [sys.executable, "-m", "relay", "--standalone"]
        child = subprocess.Popen(
            [*command, "--port", str(self.port), "--keys", str(self.keys)],
            cwd=HERE.parent,
            stderr=subprocess.DEVNULL,
        )
        super().__init__("this relay", [child])
        answers(self.port)
        self._key = keys.load_signing(self.keys / "signing.pem")
        self._count = 0

    def offered(self, end: End, session: str) -> str:
        token = tickets.issue(self._key, session, end, "relay-1", time.time(), 3600)
        return ", ".join(tickets.protocols(token))

    def pair(self) -> Pair:
        self._count += 1
        session = f"bench-{self._count}"
        return (
            upgraded(self.port, "/wsServer", self.offered("agent", session)),
            upgraded(self.port, "/wsClient", self.offered("viewer", session)),
        )

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self.keys, ignore_errors=True)


def request(path: str, offered: str) -> bytes:
    """An opening handshake."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n"
        f"Sec-WebSocket-Protocol: {offered}\r\n\r\n"
    ).encode()


def upgraded(port: int, path: str, offered: str = "binary") -> socket.socket:
    """A connection that speaks WebSocket now."""
    sock = socket.create_connection(("127.0.0.1", port), 10)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(request(path, offered))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        got = sock.recv(1)
        if not got:
            raise RuntimeError(f"refused: {head!r}")
        head += got
    if b" 101 " not in head:
        raise RuntimeError(f"refused: {head!r}")
    sock.settimeout(None)
    return sock


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, within: float = 15) -> None:
    """Wait until somebody listens."""
    deadline = time.monotonic() + within
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def compiled(source: str) -> Path | None:
    """A C program of this folder, built when it is newer than what was built; None without cc."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    BUILT.mkdir(parents=True, exist_ok=True)
    target = BUILT / source.removesuffix(".c")
    if not target.exists() or target.stat().st_mtime < (HERE / source).stat().st_mtime:
        subprocess.run([compiler, "-O2", "-o", str(target), str(HERE / source)], check=True)
    return target


def floor() -> Rig:
    """The plain C relay."""
    program, port = compiled("relay.c"), free_port()
    child = subprocess.Popen([str(program), str(port)])
    answers_and_pairs(port)
    return Simple("plain C relay", [child], port, port)


def answers_and_pairs(port: int) -> None:
    """Probing takes two connections, so that the next one is an agent again."""
    answers(port)
    answers(port)


def stock() -> Rig:
    """gevent-websocket as it comes."""
    port = free_port()
    child = subprocess.Popen([sys.executable, str(HERE / "_stock.py"), str(port)])
    answers(port)
    return Simple("stock gevent-websocket", [child], port, port)


def websockify_python() -> Path | None:
    """The Python of an environment that has websockify; None where it cannot be had."""
    python = BUILT / "websockify" / "bin" / "python"
    if not python.exists():
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(python.parent.parent)], check=False
        )
        if made.returncode:
            return None
    has = [str(python), "-c", "import websockify, numpy"]
    if subprocess.run(has, check=False, capture_output=True).returncode:
        get = [str(python), "-m", "pip", "install", "-q", WEBSOCKIFY, "numpy"]
        if subprocess.run(get, check=False, capture_output=True).returncode:
            return None
    return python


def websockify() -> Rig | None:
    """Two websockify around a TCP join; None where it cannot be had."""
    python = websockify_python()
    if python is None:
        return None
    join, agent, viewer = free_port(), free_port(), free_port()
    command = [str(python), "-m", "websockify"]
    children = [subprocess.Popen([str(compiled("relay.c")), str(join), "--tcp"])]
    answers_and_pairs(join)
    children += [
        subprocess.Popen(
            [*command, f"127.0.0.1:{port}", f"127.0.0.1:{join}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in (agent, viewer)
    ]
    for port in (agent, viewer):
        listening(port)
    return Simple("two websockify", children, agent, viewer)


def listening(port: int, within: float = 15) -> None:
    """Wait until somebody listens, without connecting."""
    wanted = f":{port:04X} 00000000:0000 0A"
    deadline = time.monotonic() + within
    while wanted not in Path("/proc/net/tcp").read_text():
        if time.monotonic() > deadline:
            raise RuntimeError(f"nobody listens on {port}")
        time.sleep(0.05)


@contextmanager
def running(*rigs: Rig | None) -> Iterator[list[Rig]]:
    """These rigs, stopped in the end."""
    found = [rig for rig in rigs if rig is not None]
    try:
        yield found
    finally:
        for rig in found:
            rig.stop()
