"""The frame round a shared screen, and the keys that end a session, on a real X server."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import ImageGrab

from agent.look import HELD, SHARED
from agent.overlay import Heard, Overlay
from agent.screens import InSession, Line
from broker.grants import Grant
from ops.stack import ROOT
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop
from tests.processes import end_process
from tests.two_monitors import RIGHT, TwoMonitors, two_monitors

KEYS = "Ctrl+Alt+End"
SESSION = InSession("Ana", "City", Grant(), Line.JOINED, 0.0)
PAUSED = replace(SESSION, grant=Grant(paused=True))
MIDDLE = (400, 300)
GRABBER = """
import sys
from Xlib import X
from agent.desktop.x11_display import opened
link = opened(sys.argv[1])
assert link.screen().root.grab_keyboard(True, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime) == 0
link.sync()
print("held", flush=True)
sys.stdin.read()
"""
GRAB = """
import sys
from PIL import ImageGrab
picture = ImageGrab.grab(xdisplay="").convert("RGB")
for place in sys.argv[1:]:
    x, y = map(int, place.split(","))
    print("#%02X%02X%02X" % picture.getpixel((x, y)))
"""
AGENT = """
import os, sys
from agent.overlay import Overlay
from tests.integration.test_agent_overlay import KEYS, SESSION
overlay = Overlay(os.environ, KEYS, lambda heard: print(heard, flush=True))
overlay.show(SESSION)
sys.stdin.read()
"""


class Told:
    """What the overlay has said."""

    def __init__(self) -> None:
        self.words: list[Heard] = []
        self._lock = threading.Lock()

    def __call__(self, word: Heard) -> None:
        with self._lock:
            self.words.append(word)

    def waits_for(self, word: Heard) -> None:
        eventually(lambda: word in self.words, 15)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def overlay(desktop: VirtualDesktop, told: Told) -> Iterator[Overlay]:
    overlay = Overlay(desktop.environment, KEYS, told)
    try:
        told.waits_for(Heard.READY)
        yield overlay
    finally:
        overlay.close()


def colour(desktop: VirtualDesktop, x: int, y: int) -> str:
    picture = ImageGrab.grab(xdisplay=desktop.display)
    red, green, blue = picture.convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return f"#{red:02X}{green:02X}{blue:02X}"


def is_framed(desktop: VirtualDesktop, wanted: str = SHARED) -> bool:
    corners = {colour(desktop, x, y) for x, y in ((2, 2), (797, 2), (2, 595), (400, 597))}
    assert corners == {wanted}
    return True


def is_free(desktop: VirtualDesktop) -> bool:
    assert not {SHARED, HELD} & {colour(desktop, x, y) for x, y in ((2, 2), (797, 2), (400, 597))}
    return True


def test_the_frame_is_round_the_screen_and_gone_afterwards(
    desktop: VirtualDesktop, overlay: Overlay
) -> None:
    before = colour(desktop, *MIDDLE)
    overlay.show(SESSION)
    eventually(lambda: is_framed(desktop), 15)
    assert colour(desktop, *MIDDLE) == before
    overlay.close()
    eventually(lambda: is_free(desktop), 15)


def test_in_a_pause_it_is_another_one(desktop: VirtualDesktop, overlay: Overlay) -> None:
    overlay.show(PAUSED)
    eventually(lambda: colour(desktop, 2, 2) == HELD, 15)
    assert colour(desktop, 30, 2) not in {HELD, SHARED}  # between two dashes
    overlay.show(SESSION)
    eventually(lambda: is_framed(desktop), 15)


def test_a_click_on_it_meets_what_is_beneath(desktop: VirtualDesktop, overlay: Overlay) -> None:
    overlay.show(SESSION)
    eventually(lambda: is_framed(desktop), 15)
    desktop.run("xdotool", "mousemove", "2", "300")
    beneath = desktop.run("xdotool", "getmouselocation", "--shell")
    window = dict(line.split("=") for line in beneath.split())["WINDOW"]
    name = subprocess.run(
        ["xdotool", "getwindowname", window], env=desktop.environment, capture_output=True,
        text=True, timeout=10, check=False,
    ).stdout  # fmt: skip
    assert "helpchannel-frame" not in name


def test_it_comes_back_above_a_window_that_covers_it(
    desktop: VirtualDesktop, overlay: Overlay
) -> None:
    overlay.show(SESSION)
    eventually(lambda: is_framed(desktop), 15)
    cover = subprocess.Popen(
        ["xterm", "-T", "cover", "-geometry", "200x60+0+0"],
        env=desktop.environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        desktop.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "cover")
        eventually(lambda: is_framed(desktop), 15)
    finally:
        end_process(cover)


def test_of_two_monitors_the_frame_is_round_the_one_that_is_seen(
    tmp_path: Path, told: Told
) -> None:
    with two_monitors(tmp_path) as desktop:
        overlay = Overlay(desktop.environment, KEYS, told)
        try:
            told.waits_for(Heard.READY)
            overlay.show(replace(SESSION, shown=RIGHT))
            eventually(lambda: corners(desktop) == {(802, 2), (1437, 2), (1437, 477)}, 15)
            desktop.swap()
            overlay.show(replace(SESSION, shown=RIGHT, line=Line.LOST))
            eventually(lambda: corners(desktop) == {(2, 2), (637, 477)}, 15)
            overlay.show(SESSION)
            eventually(lambda: (2, 2) in corners(desktop) and (1437, 2) in corners(desktop), 15)
        finally:
            overlay.close()


def corners(desktop: TwoMonitors) -> set[tuple[int, int]]:
    """Those of these places that the frame runs through."""
    places = ((2, 2), (637, 477), (802, 2), (1437, 2), (1437, 477))
    asked = [f"{x},{y}" for x, y in places]
    colours = desktop.ask(sys.executable, "-c", GRAB, *asked).split()
    return {place for place, found in zip(places, colours, strict=True) if found == SHARED}


def test_an_agent_that_is_killed_leaves_no_frame(desktop: VirtualDesktop) -> None:
    agent = subprocess.Popen(
        [sys.executable, "-c", AGENT],
        cwd=ROOT,
        env={**desktop.environment, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        eventually(lambda: is_framed(desktop), 15)
        agent.kill()
        agent.wait(10)
        eventually(lambda: is_free(desktop), 15)
        eventually(lambda: not beside(desktop), 15)
    finally:
        agent.kill()
        agent.communicate(timeout=10)


def beside(desktop: VirtualDesktop) -> list[Path]:
    """Overlay programs on this display."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"agent.desktop.overlay_x11" in words and desktop.display.encode() in words:
            found.append(process)
    return found


@pytest.mark.parametrize("keys", ["ctrl+alt+End", "ctrl+alt+shift+End"])
def test_the_keys_are_heard_whatever_else_is_held(
    desktop: VirtualDesktop, overlay: Overlay, told: Told, keys: str
) -> None:
    desktop.run("xdotool", "key", "--clearmodifiers", "ctrl+End", "alt+End", "ctrl+alt+x")
    assert Heard.PRESSED not in told.words
    desktop.run("xdotool", "key", "--clearmodifiers", keys)
    told.waits_for(Heard.PRESSED)


def test_who_holds_the_whole_keyboard_does_not_keep_the_keys_away(
    desktop: VirtualDesktop, overlay: Overlay, told: Told
) -> None:
    grabber = subprocess.Popen(
        [sys.executable, "-c", GRABBER, desktop.display],
        cwd=ROOT,
        env={**desktop.environment, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert grabber.stdout is not None
        assert grabber.stdout.readline() == "held\n"
        desktop.run("xdotool", "key", "--clearmodifiers", "ctrl+alt+End")
        told.waits_for(Heard.PRESSED)
    finally:
        grabber.communicate(timeout=10)


def test_a_key_that_is_taken_off_the_map_counts_as_before(
    desktop: VirtualDesktop, overlay: Overlay, told: Told
) -> None:
    desktop.run("xmodmap", "-e", "keycode 115 = Home")
    try:
        desktop.run("xdotool", "key", "--clearmodifiers", "ctrl+alt+115")
        told.waits_for(Heard.PRESSED)
    finally:
        desktop.run("xmodmap", "-e", "keycode 115 = End")


def test_an_unknown_key_is_told(desktop: VirtualDesktop, told: Told) -> None:
    overlay = Overlay(desktop.environment, "Ctrl+Alt+Nokey", told)
    try:
        told.waits_for(Heard.NOKEYS)
    finally:
        overlay.close()


def test_without_an_x_server_it_is_told(told: Told) -> None:
    Overlay({"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"}, KEYS, told)
    told.waits_for(Heard.GONE)
