"""A photo is shown square, the right way up, or not at all."""

import io

import pytest
from PIL import Image

from agent.portrait import SIDE, NoPhoto, sized, square

ORIENTATION = 0x0112  # [Exif 2.32, 4.6.4]


def drawn(kind: str, width: int, height: int, turned: int = 1) -> bytes:
    """Red in its left half, blue in the other."""
    made, file = Image.new("RGB", (width, height), "blue"), io.BytesIO()
    made.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    made.save(file, kind, exif=exif)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize(
    ("size", "side"), [((1024, 600), SIDE), ((300, 1024), SIDE), ((64, 90), 64)]
)
def test_it_is_square_and_no_larger_than_is_shown(
    kind: str, size: tuple[int, int], side: int
) -> None:
    found = opened(square(drawn(kind, *size)))
    assert (found.format, found.size) == ("PNG", (side, side))


def test_a_camera_that_was_turned_does_not_turn_the_face() -> None:
    found = opened(square(drawn("JPEG", 200, 200, turned=6))).convert("RGB")  # a quarter clockwise
    top, bottom = found.getpixel((SIDE // 2, 10)), found.getpixel((SIDE // 2, SIDE - 10))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


def test_a_window_has_it_as_large_as_it_wants() -> None:
    assert opened(sized(square(drawn("JPEG", 300, 300)), 144)).size == (144, 144)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        drawn("GIF", 64, 64),
        drawn("PNG", 1025, 10),
        drawn("JPEG", 10, 1025),
        drawn("PNG", 200, 200)[:150],
        drawn("JPEG", 200, 200)[:300],
    ],
)
def test_what_is_none_or_too_large_is_not_shown(data: bytes) -> None:
    with pytest.raises(NoPhoto):
        square(data)
