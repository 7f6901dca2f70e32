"""How it looks: colours for light and dark, and sizes of text. Pure.

A theme is `light`, `dark`, or `auto`: as the desktop has it. A text size is a name in `SIZES`.
Each pair of ink and paper here has a contrast of at least 4.5 to 1 [WCAG 2.2, 1.4.3]; a unit test
holds that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.icon import ICON

AUTO, LIGHT, DARK = "auto", "light", "dark"
THEMES = (AUTO, LIGHT, DARK)
NORMAL = "normal"
SIZES: Mapping[str, float] = {NORMAL: 1.0, "large": 1.25, "largest": 1.5}
SMALLEST = 0.7  # below this nothing is readable: rather let a page be cut off
STEP = 0.9

FAMILY = "Sans"
Font = tuple[str, int] | tuple[str, int, str]


@dataclass(frozen=True)
class Look:
    """Colours and sizes of one agent's windows."""

    paper: str
    ink: str
    soft: str
    field: str
    accent: str
    accent_dark: str  # under the mouse
    on_accent: str
    quiet: str
    quiet_dark: str
    warning: str
    end: str
    end_dark: str
    on_end: str
    scale: float = 1.0
    icon: bytes = ICON  # PNG in base64
    logo: bool = False  # is it an organisation's own, to be shown on the first page?

    def font(self, points: int, weight: str = "") -> Font:
        """This size of text, as large as the person wants it."""
        size = round(points * self.scale)
        return (FAMILY, size, weight) if weight else (FAMILY, size)

    def pixels(self, number: int) -> int:
        """A length that grows with the text."""
        return round(number * self.scale)

    def smaller(self) -> "Look | None":
        """The next smaller one, for a screen on which this one has no room; None at the end."""
        scale = round(self.scale * STEP, 3)
        return replace(self, scale=scale) if scale >= SMALLEST else None


PALETTES = {
    LIGHT: Look(
        paper="#FFFFFF", ink="#1B2430", soft="#566170", field="#F7F9FA",
        accent="#0B6B74", accent_dark="#08525A", on_accent="#FFFFFF",
        quiet="#E6EBEF", quiet_dark="#D3DBE2", warning="#8A4B00",
        end="#B3261E", end_dark="#8C1D17", on_end="#FFFFFF",
    ),
    DARK: Look(
        paper="#161C23", ink="#E8EDF2", soft="#A7B3BF", field="#0F1419",
        accent="#5CC3CC", accent_dark="#82D5DC", on_accent="#06262A",
        quiet="#2A343F", quiet_dark="#374452", warning="#F0B565",
        end="#FF9087", end_dark="#FFACA5", on_end="#3A0703",
    ),
}  # fmt: skip

SHARED, HELD = "#D3261A", "#8A94A0"
"""The frame round what is seen, and in a pause: red stands out on any desktop."""


def look(theme: str, size: str, *, desktop_is_dark: bool) -> Look:
    """The look of these settings, each one of the names above."""
    dark = desktop_is_dark if theme == AUTO else theme == DARK
    return replace(PALETTES[DARK if dark else LIGHT], scale=SIZES[size])
