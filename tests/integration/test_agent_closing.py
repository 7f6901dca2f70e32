"""A window that is closed while nobody reads what happens: the next reading hears of it."""

import subprocess
import sys

from agent.window import CLOSING
from ops.stack import ROOT
from tests.integration.agent_desktop import VirtualDesktop

PROGRAM = """
from agent.look import LIGHT, PALETTES
from agent.window import Brush, next_event

window = Brush(PALETTES[LIGHT]).window("Waiting", [[]], wrap_at=None)
window.TKroot.tk.eval(window.TKroot.protocol("WM_DELETE_WINDOW"))
print(next_event(1000)[1])
"""


def test_it_is_heard_of_by_the_next_reading(desktop: VirtualDesktop) -> None:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        command, cwd=ROOT, env=desktop.environment, capture_output=True, text=True, check=False,
        timeout=30,
    )  # fmt: skip
    assert done.stdout.strip() in CLOSING, done.stderr
