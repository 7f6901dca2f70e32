import io
from pathlib import Path

from PIL import Image

from ops.shots.house import PEOPLE, WINDOW, WORDS
from ops.shots.pictures import keep


def test_a_picture_is_kept_small_and_as_large_as_it_was(tmp_path: Path) -> None:
    shown = io.BytesIO()
    Image.new("RGBA", (400, 300), "#2a6f97").save(shown, "PNG")
    file = keep(shown.getvalue(), "board-en", tmp_path)
    assert file.name == "board-en.webp"
    with Image.open(file) as kept:
        assert (kept.size, kept.format) == ((400, 300), "WEBP")


def test_of_a_background_only_a_margin_is_kept(tmp_path: Path) -> None:
    screen = Image.new("RGB", (400, 300), "#2a6f97")
    screen.paste("white", (100, 100, 200, 150))
    shown = io.BytesIO()
    screen.save(shown, "PNG")
    with Image.open(keep(shown.getvalue(), "window", tmp_path, on="#2a6f97")) as kept:
        assert kept.size == (148, 98)


def test_everybody_in_the_pictures_has_words_in_every_language() -> None:
    for words in WORDS.values():
        assert {*PEOPLE, WINDOW[0], "chat", "letter", "organisation"} == set(words)
