"""The looks: readable in each of them."""

import pytest

from agent.look import AUTO, DARK, LIGHT, PALETTES, SIZES, SMALLEST, Look, look

READ = [
    ("ink", "paper"), ("soft", "paper"), ("warning", "paper"), ("end", "paper"), ("ink", "field"),
    ("on_accent", "accent"), ("on_accent", "accent_dark"), ("ink", "quiet"), ("ink", "quiet_dark"),
    ("on_end", "end"), ("on_end", "end_dark"), ("paper", "soft"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """As WCAG 2.2 reckons it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    low = 0.04045
    red, green, blue = (
        part / 12.92 if part <= low else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("ink", "paper"), READ)
def test_what_is_written_can_be_read(theme: str, ink: str, paper: str) -> None:
    one, other = (luminance(getattr(PALETTES[theme], name)) for name in (ink, paper))
    lighter, darker = max(one, other), min(one, other)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("theme", "desktop_is_dark", "paper"),
    [(AUTO, True, DARK), (AUTO, False, LIGHT), (LIGHT, True, LIGHT), (DARK, False, DARK)],
)
def test_a_theme_that_is_named_counts_else_the_desktops(
    theme: str, desktop_is_dark: bool, paper: str
) -> None:
    found = look(theme, "normal", desktop_is_dark=desktop_is_dark)
    assert found.paper == PALETTES[paper].paper


def test_large_text_is_larger_and_can_shrink_where_there_is_no_room() -> None:
    large: Look | None = look(LIGHT, "largest", desktop_is_dark=False)
    assert large is not None
    assert large.font(20, "bold") == ("Sans", 30, "bold")
    assert large.pixels(10) == 10 * SIZES["largest"]
    scales = []
    while large := large.smaller():
        scales.append(large.scale)
    assert scales == sorted(scales, reverse=True)
    assert scales[-1] >= SMALLEST
