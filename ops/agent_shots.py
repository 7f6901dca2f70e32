"""`python -m ops.agent_shots FOLDER`: a picture of each of the agent's screens, to be looked at.

In each language, light and dark, with normal and with the largest text, with long names, on a
large screen and on one of 1024 by 600. It draws with the agent's own windows, on a desktop of its
own; no service is needed.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import ImageGrab

from agent.bar import Bar
from agent.inputs import Problem
from agent.look import DARK, LIGHT, Look, look
from agent.pages.book import Book
from agent.pages.sign_in import Known
from agent.screens import (
    Agree,
    Ask,
    Asking,
    Connecting,
    Consent,
    Finished,
    How,
    InSession,
    Line,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.texts import LANGUAGES
from agent.wording import Words
from broker.events import Clipboard, Grant, Wanted
from ops.desktop import Desktop
from ops.stack import ROOT

TECHNICIAN = "María de los Ángeles Fernández-Villaverde y Donaudampfschifffahrtsgesellschaft"
SITE = "Consejería de Administración Local y Ordenación del Territorio, Jefatura de Informática"
SETTLE = 0.15  # seconds until a window manager has drawn what it was asked to

SHOWN: list[tuple[str, Screen]] = [
    ("start", Start()),
    ("sign-in", SignInForm()),
    ("sign-in-problem", SignInForm(busy=True, problem=Problem("unreachable", "help.example.org"))),
    ("agree", Agree(SITE)),
    ("ask", Ask("Rosa Jiménez", SITE, offline=True)),
    ("waiting", Waiting("The printer is gone " * 5, 12, 40, 3, offline=True, minutes=14)),
    ("consent", Consent(1, "Ana Gil", "City")),
    ("consent-long", Consent(2, TECHNICIAN, SITE, ("HDMI-1", "eDP-1"))),
    ("connecting", Connecting(TECHNICIAN, SITE, offline=True)),
    ("finished", Finished(How.ENDED_BY_TECHNICIAN, TECHNICIAN)),
    ("finished-failed", Finished(How.FAILED, "Ana", problem=Problem("x11vnc_missing", "x11vnc"))),
    ("trouble", Trouble(Problem("tigervnc_missing", "X0tigervnc"))),
]
BARS: list[tuple[str, InSession]] = [
    ("bar", InSession("Ana Gil", "City", Grant(), Line.JOINED, 0.0)),
    (
        "bar-long",
        InSession(
            TECHNICIAN, SITE, Grant(control=True, clipboard=Clipboard.BOTH), Line.JOINED, 0.0,
            ("HDMI-1", "eDP-1"), "eDP-1",
        ),
    ),
    (
        "bar-asked",
        InSession(
            TECHNICIAN, SITE, Grant(control=True), Line.JOINED, 0.0, ("HDMI-1", "eDP-1"), "eDP-1",
            asking=Asking("e1", Wanted.LEAVES), doubted=True,
        ),
    ),
    ("bar-paused", InSession("Ana Gil", "City", Grant(paused=True), Line.JOINED, 0.0)),
]  # fmt: skip
LOOKS = [(LIGHT, "normal"), (DARK, "normal"), (LIGHT, "largest")]


def main(line: list[str]) -> int:
    """All of them; with `draw` those of one screen, in the process that has it."""
    if line[:1] == ["draw"]:
        draw(Path(line[1]), line[2])
        return 0
    folder = Path(line[0] if line else tempfile.mkdtemp(prefix="shots-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for size in ("1280x800", "1024x600"):
        desktop = Desktop(folder / ".desktop", size=size)
        desktop.start()
        try:
            subprocess.run(
                [sys.executable, "-m", "ops.agent_shots", "draw", str(folder), size],
                cwd=ROOT,
                env=desktop.environment,
                check=True,
            )
        finally:
            desktop.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


def draw(folder: Path, size: str) -> None:
    """Each screen in each language and look, on the desktop of this process."""
    for language in LANGUAGES:
        words = Words(language)
        for theme, text in LOOKS:
            name = f"{language}-{theme}-{text}-{size}"
            _pages(folder, name, look(theme, text, desktop_is_dark=False), words)


def _pages(folder: Path, name: str, how: Look, words: Words) -> None:
    pages = Book(how, words, Known("https://help.example.org"))
    for title, screen in SHOWN:
        pages.show(screen)
        pages.raise_up()
        pages.announce(screen)
        _photograph(pages.window, folder / f"{title}-{name}.png")
    pages.window.close()
    for title, screen in BARS:
        bar = Bar(how, words, screen)
        bar.tell_keys("Ctrl+Alt+End")
        _photograph(bar.window, folder / f"{title}-{name}.png")
        bar.close()


def _photograph(window: object, file: Path) -> None:
    for _ in range(3):
        window.refresh()  # type: ignore[attr-defined]
        time.sleep(SETTLE / 3)
    ImageGrab.grab().save(file)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
