"""The icon in a tray, on a real X server: with a tray, and without one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import ImageGrab

from ops.stack import ROOT
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop

HOST = Path(__file__).with_name("tray_host.py")
PLACE = (310, 310)  # where the host shows the first icon
AGENT = """
import json, os, sys
from agent.look import look
from agent.tray import Tray
from agent.window import next_event
from agent.wording import Words
import threading
said = lambda **what: print(json.dumps(what), flush=True)
tray = Tray(os.environ, look("light", "normal", desktop_is_dark=False), Words("en"),
            lambda there: said(docked=there))
tray.say("Waiting")
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
while True:
    _, event, _ = next_event(50)
    if event != "__TIMEOUT__":
        said(event=event)
"""


@contextmanager
def running(desktop: VirtualDesktop, *line: str) -> Iterator["subprocess.Popen[str]"]:
    program = subprocess.Popen(
        [sys.executable, "-u", *line],
        cwd=ROOT,
        env={**desktop.environment, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate(timeout=10)


def says(program: "subprocess.Popen[str]") -> dict[str, object]:
    assert program.stdout is not None
    found: dict[str, object] = json.loads(program.stdout.readline())
    return found


def test_a_tray_takes_it_and_a_click_is_told(desktop: VirtualDesktop) -> None:
    with running(desktop, str(HOST), desktop.display) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == "ready\n"
        with running(desktop, "-c", AGENT) as agent:
            assert int(host.stdout.readline()) > 0
            assert says(agent) == {"docked": True}
            eventually(lambda: len(set(picture(desktop))) > 4, 15)  # our icon, not a grey place
            desktop.run("xdotool", "mousemove", *(str(at) for at in PLACE), "click", "1")
            assert says(agent) == {"event": "tray"}


def picture(desktop: VirtualDesktop) -> list[object]:
    x, y = PLACE
    grabbed = ImageGrab.grab((x - 8, y - 8, x + 8, y + 8), xdisplay=desktop.display)
    return [grabbed.getpixel((column, row)) for column in range(16) for row in range(16)]


def test_without_a_tray_it_is_told(desktop: VirtualDesktop) -> None:
    with running(desktop, "-c", AGENT) as agent:
        assert says(agent) == {"docked": False}
