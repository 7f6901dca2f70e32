"""A picture that fits: sharp where it may be, small where it must be."""

import io

import pytest
from PIL import Image

from agent.desktop import CannotShare
from agent.snapshot import TALLEST, WIDEST, fitted, preview, taken


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def noise(width: int, height: int) -> Image.Image:
    """What no PNG makes small."""
    return Image.effect_noise((width, height), 90).convert("RGB")


def test_a_quiet_screen_is_sent_as_it_is() -> None:
    data = fitted(Image.new("RGB", (800, 600), "white"))
    assert (opened(data).format, opened(data).size) == ("PNG", (800, 600))


def test_a_large_screen_is_scaled_down() -> None:
    assert opened(fitted(Image.new("RGB", (5120, 1440)))).size == (WIDEST, 540)
    assert opened(fitted(Image.new("RGB", (1000, 3000)))).size == (400, TALLEST)


@pytest.mark.parametrize("most", [60_000, 5_000])
def test_a_busy_screen_is_sent_within_the_bound(most: int) -> None:
    data = fitted(noise(320, 240), most)
    assert len(data) <= most
    assert opened(data).format == "JPEG"


def test_a_preview_fits_its_window_and_grows_nothing() -> None:
    assert opened(preview(Image.new("RGB", (1920, 1080)), 600, 340)).size == (600, 337)
    assert opened(preview(Image.new("RGB", (10, 10)), 600, 340)).size == (10, 10)


def test_where_there_is_no_screen_that_is_told() -> None:
    for environment in ({"DISPLAY": ":99999"}, {"WAYLAND_DISPLAY": "nowhere"}):
        with pytest.raises(CannotShare):
            taken(environment)
