"""A picture of the screen, made on a real one: its size, and the colours where they belong."""

import subprocess
import sys
from pathlib import Path

import pytest

from agent.desktop import CannotShare
from agent.snapshot import taken
from tests.eventually import eventually
from tests.integration.agent_desktop import virtual_desktop
from tests.integration.sway import LEFT, RIGHT, swaying

RED, BLUE = (0xC0, 0x20, 0x10), (0x20, 0x40, 0xA0)
COLOURS = f"""xwayland disable
output {LEFT} resolution 800x600 position 0 0 bg #c02010 solid_color
output {RIGHT} resolution 640x480 position 800 0 bg #2040a0 solid_color
exec touch {{folder}}/typed
"""
PAINT = """
import sys, tkinter as tk
root = tk.Tk()
root.configure(background="#c02010")
root.overrideredirect(True)
root.geometry("400x600+400+0")
root.mainloop()
"""


def test_on_wayland_all_outputs_are_in_it_by_grim() -> None:
    with swaying(COLOURS, outputs=2) as sway:

        def painted() -> bool:
            picture = taken(sway.environment)
            assert picture.size == (1440, 600)
            assert picture.mode == "RGB"
            for place, colour in (((5, 5), RED), ((799, 599), RED), ((800, 0), BLUE)):
                assert picture.getpixel(place) == colour
            assert picture.getpixel((1439, 479)) == BLUE
            return True

        eventually(painted, within=20)


def test_on_wayland_without_grim_the_person_is_told_so() -> None:
    with swaying(COLOURS, outputs=1) as sway:
        with pytest.raises(CannotShare) as caught:
            taken({**sway.environment, "PATH": "/nowhere"})
        assert caught.value.problem.kind == "no_picture_wayland"


def test_a_compositor_that_does_not_let_grim_look_is_no_picture(tmp_path: Path) -> None:
    nobody = {"XDG_SESSION_TYPE": "wayland", "WAYLAND_DISPLAY": "none", "PATH": "/usr/bin",
              "XDG_RUNTIME_DIR": str(tmp_path)}  # fmt: skip
    with pytest.raises(CannotShare) as caught:
        taken(nobody)
    assert caught.value.problem.kind == "no_picture_wayland"


def test_on_x11_it_is_the_whole_screen(tmp_path: Path) -> None:
    with virtual_desktop(tmp_path) as desktop:
        window = subprocess.Popen([sys.executable, "-c", PAINT], env=desktop.environment)
        try:

            def painted() -> bool:
                picture = taken(desktop.environment)
                assert (picture.size, picture.mode) == ((800, 600), "RGB")
                assert picture.getpixel((400, 0)) == picture.getpixel((799, 599)) == RED
                assert picture.getpixel((399, 300)) != RED
                return True

            eventually(painted, within=20)
        finally:
            window.kill()
            window.wait(10)
