"""Who wants to help has a face, where they put one: beside their own question alone."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop
from tests.integration.agent_person import SOON, Person, managed_desktop
from tests.integration.agent_road import PASSWORD, Technician

FACE = (255, 0, 255)  # as nothing else on the screen
COUNT = """
from PIL import ImageGrab
screen = ImageGrab.grab(xdisplay="").convert("RGB")
print(dict((colour, number) for number, colour in screen.getcolors(1 << 24)).get((255, 0, 255), 0))
"""
PLACES = """
import io
from PIL import Image
from agent.look import look
from agent.pages.book import Book
from agent.pages.sign_in import Known
from agent.screens import Consent
from agent.wording import Words
face = io.BytesIO()
Image.new("RGB", (192, 192), "red").save(face, "PNG")
book = Book(look("light", "normal", desktop_is_dark=False), Words("en"), Known("https://x"))
for name, of in (("Ana", "City"), ("Ana María " * 9, "The Ministry of Silly Walks " * 3)):
    for photo in (b"", face.getvalue()):
        book.show(Consent(1, name, of, photo=photo))
        book.window.TKroot.update_idletasks()
        pressed = [book.window[key].Widget for key in ("allow.view", "allow.control", "decline")]
        print([(one.winfo_rootx(), one.winfo_rooty(), one.winfo_width()) for one in pressed])
"""


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[VirtualDesktop]:
    with managed_desktop(tmp_path) as desktop:
        yield desktop


def face_seen(desktop: VirtualDesktop) -> int:
    """So many pixels of it."""
    return int(desktop.run(sys.executable, "-c", COUNT))


def test_the_photo_stands_by_the_question_of_its_technician_alone(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    ana, bea = Technician(stack.url, "ana"), Technician(stack.url, "bea")
    made = io.BytesIO()
    Image.new("RGB", (640, 480), FACE).save(made, "PNG")
    ana.puts_photo(made.getvalue())
    person = Person(desktop, stack.url, tmp_path, login="rosa", password=PASSWORD)
    try:
        person.is_at("ready")
        person.answers("Signed in", ("w", "h", "o", "Return"), "stage=waiting")
        request = ana.accept()
        person.sees_window("Ana Técnica, of Help-Channel, wants to help you")
        seen = eventually(lambda: face_seen(desktop), SOON)
        assert 60**2 < seen <= 96**2, "square, and as large as the text of a small screen has it"
        ana.act(request, "give-up")
        person.is_at("waiting")
        bea.accept()
        person.sees_window("Bea Otra, of Help-Channel, wants to help you")
        person.has_said("photo.none")  # she has none
        assert face_seen(desktop) == 0
    finally:
        person.goes()


def test_nothing_moves_under_the_hand_when_the_photo_comes(desktop: VirtualDesktop) -> None:
    short, short_photo, long, long_photo = desktop.run(sys.executable, "-c", PLACES).splitlines()
    assert short == short_photo
    assert long == long_photo
    assert short != long
