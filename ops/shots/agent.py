"""The person's windows, on a virtual desktop of their own."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable

from playwright.sync_api import Page

from ops.demo import SKY
from ops.desktop import Desktop
from ops.problems import DesktopProblem
from ops.shots import desk
from ops.shots.house import PASSWORD, WINDOW, House
from ops.shots.pictures import keep
from ops.stack import ROOT

SIZE = "960x640"
PATIENCE = 60.0
GRAB = (
    "import sys; from PIL import ImageGrab as g; g.grab(xdisplay='').save(sys.stdout.buffer, 'PNG')"
)
"""By a program of its own, which has the screen's address and key from its variables."""
SETTLES = 1.5  # seconds until a window is drawn; nobody can be asked whether it is


class Window:
    """The agent's window, and somebody with a keyboard before it."""

    def __init__(self, house: House, desktop: Desktop) -> None:
        home = house.folder / WINDOW[0]
        home.mkdir()
        self._house, self._desktop = house, desktop
        self._said = ""
        self._program = subprocess.Popen(
            [sys.executable, "-m", "agent", "--server", house.stack.url, "--log-level", "info",
             "--language", house.language],
            cwd=ROOT,
            env={**desktop.environment, "HOME": str(home), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._program.stderr is not None  # noqa: S101 - it was asked for above
        with self._program.stderr as lines:
            for line in lines:
                self._said += line

    def is_at(self, stage: str) -> None:
        """Wait until the conversation is there."""
        _until(lambda: f"stage={stage}" in self._last_stage(), f"the agent is not {stage}")
        time.sleep(SETTLES)

    def _last_stage(self) -> str:
        stages = [line for line in self._said.splitlines() if "stage=" in line]
        return stages[-1] if stages else ""

    def types(self, text: str) -> None:
        """A word or a sentence."""
        self._desktop.run("xdotool", "type", "--delay", "20", text).wait(PATIENCE)

    def presses(self, *keys: str) -> None:
        """Keys, by their names in X."""
        self._desktop.run("xdotool", "key", "--delay", "60", *keys).wait(PATIENCE)

    def shoot(self, what: str) -> None:
        """What the screen shows."""
        done = subprocess.run(
            [sys.executable, "-c", GRAB],
            env=self._desktop.environment,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
        keep(done.stdout, f"agent-{what}-{self._house.language}", on=SKY)

    def ends(self) -> None:
        """Close it."""
        self._program.terminate()
        self._program.wait(PATIENCE)


def photograph(house: House, technician: Page) -> None:
    """Signing in, asking, waiting, the question, the session, its end."""
    desktop = Desktop(house.folder / "screen", size=SIZE)
    house.ends.callback(desktop.stop)
    desktop.start()
    desktop.run("xsetroot", "-solid", SKY)
    window = Window(house, desktop)
    house.ends.callback(window.ends)
    window.is_at("away")
    window.shoot("sign-in")
    window.types(WINDOW[0])
    window.presses("Tab")
    window.types(PASSWORD)
    window.presses("Return")
    window.is_at("ready")
    window.types(house.words[WINDOW[0]])
    window.shoot("ask")
    window.presses("Return")
    window.is_at("waiting")
    window.shoot("waiting")
    desk.accept(technician, WINDOW[1].split()[0])
    window.is_at("asked")
    time.sleep(1.5)  # keys count as an answer only once the question was there for a while
    window.shoot("consent")
    window.presses("Tab", "Return")
    window.is_at("open")
    technician.locator("a.open-viewer").first.click(timeout=desk.SOON)
    technician.wait_for_selector("#status.live", timeout=desk.SOON)
    time.sleep(SETTLES)
    window.shoot("session")
    technician.click("#end")
    window.is_at("over")
    window.shoot("finished")


def _until(found: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not found():
        if time.monotonic() > deadline:
            raise DesktopProblem(why)
        time.sleep(0.05)
