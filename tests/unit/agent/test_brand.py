"""An organisation's colour: readable whatever it is."""

from base64 import b64decode
from pathlib import Path

import pytest

from agent.brand import READABLE, coloured, contrast, mixed, picture
from agent.icon import ICON
from agent.look import DARK, LIGHT, PALETTES
from agent.settings import BadSettings


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(
    "colour", ["#7A1F5C", "#FFFF00", "#FFFFFF", "#000000", "#808080", "#00FF00", "#0000FF"]
)
def test_any_colour_can_be_read_in_and_on(theme: str, colour: str) -> None:
    look = coloured(PALETTES[theme], colour)
    assert contrast(look.accent, look.paper) >= READABLE
    assert contrast(look.on_accent, look.accent) >= READABLE
    assert contrast(look.on_accent, look.accent_dark) >= READABLE
    assert (look.paper, look.ink, look.end) == (
        PALETTES[theme].paper, PALETTES[theme].ink, PALETTES[theme].end,
    )  # fmt: skip


def test_a_colour_that_stands_out_is_taken_as_it_is() -> None:
    assert coloured(PALETTES[LIGHT], "#7A1F5C").accent == "#7A1F5C"
    assert coloured(PALETTES[LIGHT], "") == PALETTES[LIGHT]


def test_colours_are_mixed_part_by_part() -> None:
    assert mixed("#000000", "#FF8000", 0.5) == "#804000"
    assert round(contrast("#000000", "#FFFFFF")) == 21


def test_a_logo_is_a_png_or_is_named(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b64decode(ICON))
    assert b64decode(picture(str(tmp_path / "logo.png"))) == b64decode(ICON)
    with pytest.raises(BadSettings, match="cannot be read"):
        picture(str(tmp_path / "none"))
    (tmp_path / "logo.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(BadSettings, match="save it as PNG"):
        picture(str(tmp_path / "logo.jpg"))
