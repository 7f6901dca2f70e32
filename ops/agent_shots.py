"""`python -m ops.agent_shots FOLDER`: a picture of each of the agent's screens, to be looked at.

In each language, light and dark, with normal and with the largest text, with long names, on a
large screen and on one of 1024 by 600. It draws with the agent's own windows, on a desktop of its
own; no service is needed. `sheet-….png` shows all of one kind at a glance.
"""

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageGrab

from agent.bar import Bar
from agent.chat import Chat, Message, Way
from agent.inputs import Problem
from agent.letters import Letters
from agent.look import DARK, LIGHT, Look, look
from agent.pages.book import Book
from agent.pages.sign_in import Known
from agent.portrait import square
from agent.questions import PREVIEW, leaving, sending
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
    Picture,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.snapshot import preview
from agent.texts import LANGUAGES
from agent.wording import Words
from broker.grants import Clipboard, Grant, Wanted
from ops.desktop import Desktop
from ops.stack import ROOT

TECHNICIAN = "María de los Ángeles Fernández-Villaverde y Donaudampfschifffahrtsgesellschaft"
SITE = "Consejería de Administración Local y Ordenación del Territorio, Jefatura de Informática"
TOPICS = ("Printers", "Town hall, registry of births, marriages and associations", "Web")
WRITTEN = Chat((
    Message("1", mine=False, name=TECHNICIAN, text="Good morning. What does the printer say?"),
    Message("2", mine=True, name="Rosa", text="It says “paper jam”, but there is none. " * 3),
    Message("3", mine=True, name="Rosa", text="Hello?", way=Way.SENDING),
    Message("4", mine=True, name="Rosa", text="Too late", way=Way.REFUSED),
))  # fmt: skip


def portrait() -> bytes:
    """Nobody's face: a head and shoulders, as a photo that came."""
    made, file = Image.new("RGB", (300, 400), "#7FA7B5"), io.BytesIO()
    pen = ImageDraw.Draw(made)
    pen.ellipse((30, 250, 270, 520), "#33505B")
    pen.ellipse((90, 90, 210, 250), "#E8C9A8")
    made.save(file, "JPEG")
    return square(file.getvalue())


SETTLE = 0.15  # seconds until a window manager has drawn what it was asked to

SHOWN: list[tuple[str, Screen]] = [
    ("start", Start()),
    ("sign-in", SignInForm()),
    ("sign-in-problem", SignInForm(busy=True, problem=Problem("unreachable", "help.example.org"))),
    ("sign-in-code", SignInForm()),
    ("sign-in-clock", SignInForm(problem=Problem("certificate_unknown", "help.example.org"))),
    ("agree", Agree(SITE)),
    ("ask", Ask("Rosa Jiménez", SITE, offline=True)),
    ("ask-all", Ask("Rosa", "City", False, TOPICS, "Printers", "", direct=True, picture_days=7)),
    ("ask-unknown", Ask(TECHNICIAN, SITE, False, TOPICS, unknown="The old town hall")),
    (
        "waiting-picture",
        Waiting("Hm", 1, 1, 0, offline=False, picture=Picture.SENT, picture_days=7),
    ),
    ("waiting", Waiting("The printer is gone " * 5, 12, 40, 3, offline=True, minutes=14)),
    ("consent", Consent(1, "Ana Gil", "City")),
    ("consent-long", Consent(2, TECHNICIAN, SITE, ("HDMI-1", "eDP-1"))),
    ("consent-photo", Consent(3, "Ana Gil", "City", photo=portrait())),
    (
        "consent-photo-long",
        Consent(4, TECHNICIAN, SITE, ("HDMI-1", "eDP-1"), photo=portrait()),
    ),
    ("connecting", Connecting(TECHNICIAN, SITE, offline=True)),
    ("finished", Finished(How.ENDED_BY_TECHNICIAN, TECHNICIAN)),
    (
        "finished-rated",
        Finished(
            How.ENDED_BY_YOU,
            "Ana Gil",
            ratable=True,
            seconds=754.0,
            given=Grant(True, Clipboard.BOTH),
        ),
    ),
    ("finished-aborted", Finished(How.ABORTED, TECHNICIAN, reason="the grace time was over")),
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
COLUMNS, SMALL = 5, (640, 400)  # of a sheet, and pixels of a picture on it
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
    pictures = sorted(file for file in folder.glob("*.png") if not file.name.startswith("sheet-"))
    _sheets(folder, pictures)
    print(f"{len(pictures)} pictures in {folder}")
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
        if title == "sign-in-code":
            pages.sign_in.ask_for_code(wanted=True)
        if title == "finished-rated":
            pages.finished.choose_rating(4)
        _photograph(pages.window, folder / f"{title}-{name}.png")
        if title == "sign-in-code":
            pages.sign_in.ask_for_code(wanted=False)
    pages.window.close()
    for title, screen in BARS:
        bar = Bar(how, words, screen)
        bar.tell_keys("Ctrl+Alt+End")
        _photograph(bar.window, folder / f"{title}-{name}.png")
        bar.close()

    _beside(folder, name, pages.brush.look, words)  # as small as the main window had to be


def _beside(folder: Path, name: str, how: Look, words: Words) -> None:
    """The windows beside the others: what is written, and what is asked."""
    letters = Letters(how, words)
    letters.show(WRITTEN)
    letters.open(on_top=False)
    _photograph(letters.window, folder / f"letters-{name}.png")
    letters.close()
    text = words("session.close.text", technician=TECHNICIAN)
    go, stay = words("session.close.end"), words("session.close.stay")
    screen = preview(ImageGrab.grab(), *PREVIEW)
    question = leaving(how, words("session.close.title"), text, go, stay)
    _photograph(question, folder / f"question-end-{name}.png")
    question.close()
    question = sending(how, words, screen, 7)
    _photograph(question, folder / f"question-picture-{name}.png")
    question.close()


def _sheets(folder: Path, pictures: list[Path]) -> None:
    """All of one language, look and size on one sheet, as small pictures."""
    kinds: dict[str, list[Path]] = {}
    for file in pictures:
        kinds.setdefault("-".join(file.stem.split("-")[-4:]), []).append(file)
    for kind, files in kinds.items():
        width, height = SMALL
        rows = -(-len(files) // COLUMNS)
        sheet = Image.new("RGB", (COLUMNS * width, rows * height))
        for number, file in enumerate(files):
            with Image.open(file) as one:
                small = one.convert("RGB").resize(SMALL)
            sheet.paste(small, (number % COLUMNS * width, number // COLUMNS * height))
        sheet.save(folder / f"sheet-{kind}.png")


def _photograph(window: object, file: Path) -> None:
    for _ in range(3):
        window.refresh()  # type: ignore[attr-defined]
        time.sleep(SETTLE / 3)
    ImageGrab.grab().save(file)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
