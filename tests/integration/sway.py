"""A compositor of the wlroots family without a screen: sway, and terminals on it."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.desktop.choice import desktop_of
from agent.desktop.process import Running
from agent.desktop.wayland import WaylandDesktop
from agent.grants import GrantFilter
from agent.sieve import READABLE
from broker.grants import Grant
from tests.eventually import eventually
from tests.integration.agent_desktop import Viewer
from tests.processes import end_process

NOBODY = 65534
LEFT, RIGHT = "HEADLESS-1", "HEADLESS-2"
ONE = """xwayland disable
output HEADLESS-1 resolution 800x600
exec foot sh -c 'cat > {folder}/typed'
"""


@dataclass
class Sway:
    """It runs, and what is typed into a terminal on it is written down."""

    folder: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"

    def typed(self, where: str = "typed") -> str:
        file = self.folder / where
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def run(self, *command: str, text: str = "") -> None:
        subprocess.run(
            command, env=self.environment, input=text.encode(), timeout=10, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def order(self, *words: str) -> None:
        """To the compositor itself."""
        (place,) = self.folder.glob("sway-ipc.*")
        self.run("swaymsg", "--socket", str(place), *words)

    @property
    def desktop(self) -> WaylandDesktop:
        """As the agent finds it."""
        found = desktop_of(self.environment, "auto", "x11vnc")
        assert isinstance(found, WaylandDesktop)
        found.check()
        return found


@contextlib.contextmanager
def swaying(config: str = ONE, outputs: int = 1) -> Iterator[Sway]:
    """Until its end; `{folder}` in its settings is a folder that it may write to."""
    folder = Path(tempfile.mkdtemp())  # pytest's own are closed to the user that it runs as
    (folder / "config").write_text(config.format(folder=folder))
    kept = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251
        if name not in {"DISPLAY", "WAYLAND_DISPLAY"} and not name.startswith("XDG_")
    }
    environment = {
        **kept, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder), "LC_ALL": "C.UTF-8",
        "WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman",
        "WLR_HEADLESS_OUTPUTS": str(outputs),
        "XDG_CURRENT_DESKTOP": "sway", "WAYLAND_DISPLAY": "wayland-1",
    }  # fmt: skip
    command = ["sway", "-c", str(folder / "config")]
    if os.geteuid() == 0:  # which sway does not like
        for place in (folder, *folder.iterdir()):
            os.chown(place, NOBODY, NOBODY)
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    own = {name: value for name, value in environment.items() if name != "WAYLAND_DISPLAY"}
    process = subprocess.Popen(
        command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        eventually((folder / "wayland-1").exists, within=20)
        eventually((folder / "typed").exists, within=20)
        yield Sway(folder, environment, process)
    finally:
        end_process(process)
        shutil.rmtree(folder, ignore_errors=True)


def started(wayland: WaylandDesktop, grant: Grant, display: str = "") -> tuple[Running, Viewer]:
    """A server, and a viewer that both filters stand before."""
    server = wayland.start(grant, display)
    assert isinstance(server, Running)
    filter_ = GrantFilter(grant, READABLE if server.sieve else None)

    def receive() -> bytes:
        while data := server.socket.recv(65536):
            if server.sieve is None or (data := server.sieve.feed(data)):
                return data
        return b""

    server.socket.settimeout(10)
    return server, Viewer(receive, lambda data: server.socket.sendall(filter_.feed(data)))
