"""VNC servers as the agent starts them, and looks at what they leave: processes, folders, ports."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from struct import pack, unpack

import pytest

from agent.desktop.choice import TIGERVNC, X11VNC, desktop_of
from agent.desktop.process import Running
from agent.desktop.x11 import X11Desktop
from agent.grants import GrantFilter
from broker.grants import Grant
from tests.integration.agent_desktop import Viewer

SEE, CONTROL = Grant(), Grant(control=True)
BOTH = pytest.mark.parametrize("kind", [X11VNC, TIGERVNC])
RAW, CURSOR = 0, -239


def x11_of(environment: Mapping[str, str], kind: str = X11VNC) -> X11Desktop:
    """The desktop, shown by this server."""
    found = desktop_of(environment, kind, "x11vnc")
    assert isinstance(found, X11Desktop)
    return found


def viewer_of(sock: socket.socket, filter_: GrantFilter) -> Viewer:
    """Behind the grant filter."""
    return Viewer(lambda: sock.recv(65536), lambda data: sock.sendall(filter_.feed(data)))


def folders() -> set[Path]:
    """Of servers that listen on a Unix socket, or did and left theirs behind."""
    place = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())  # noqa: TID251
    return set(place.glob("helpchannel-*"))


def alive(pid: int) -> bool:
    """Does it run, and is no zombie?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def guards(display: str) -> list[Path]:
    """Guards of this display's VNC servers that are still there."""
    found = []
    setting = f"DISPLAY={display}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            guard = b"agent/desktop/guard.py" in (process / "cmdline").read_bytes()
            if guard and setting in (process / "environ").read_bytes():
                found.append(process)
    return found


def listening_tcp(pid: int) -> set[str]:
    """Local addresses on which this process listens, IPv4 and IPv6."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1])
    return found


def servers_on(display: str) -> dict[int, list[str]]:
    """The VNC servers of this X11 display: process id -> the line it was started with."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_text(errors="replace").split("\0")
        except OSError:
            continue
        if line[0].endswith(("x11vnc", "X0tigervnc")) and display in line:
            found[int(process.name)] = line
    return found


def words_of(server: Running) -> list[str]:
    """The line that it was started with."""
    return Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")


def picture(viewer: Viewer, place: tuple[int, int, int, int]) -> dict[tuple[int, int], bytes]:
    """What is there in the picture: a colour (blue, green, red) for each pixel, by its place.

    What the server sends of its own accord beside it is in it, too.
    """
    x, y, width, height = place
    wanted = {(column, row) for column in range(x, x + width) for row in range(y, y + height)}
    viewer.send(pack(">BBHHHH", 3, 0, x, y, width, height))
    found: dict[tuple[int, int], bytes] = {}
    while wanted - found.keys():
        assert viewer.exact(1) == b"\0"
        for _ in range(int.from_bytes(viewer.exact(3)[1:], "big")):
            left, top, across, down, encoding = unpack(">HHHHi", viewer.exact(12))
            if encoding == CURSOR:  # its shape, for a viewer that draws it itself
                viewer.exact(across * down * 4 + (across + 7) // 8 * down)
                continue
            assert encoding == RAW
            pixels = viewer.exact(across * down * 4)
            for number in range(across * down):
                spot = left + number % across, top + number // across
                found[spot] = pixels[4 * number : 4 * number + 3]
    return found
