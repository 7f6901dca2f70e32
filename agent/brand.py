"""An organisation's own colour and picture in place of ours. Pure, but for `picture`.

Whatever the colour, what is written on it and in it can be read: it is moved towards the ink of
the look until it stands out from the paper, and black or white is written on it.
"""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

from agent.look import Look
from agent.settings import BadSettings

READABLE = 4.5  # to 1 [WCAG 2.2, 1.4.3]
BLACK, WHITE = "#000000", "#FFFFFF"
STEPS = 20
PNG = b"\x89PNG\r\n\x1a\n"


def coloured(look: Look, colour: str) -> Look:
    """This look with buttons of this colour (#RRGGBB); as it is without one."""
    if not colour:
        return look
    accent = next(
        shade
        for step in range(STEPS + 1)
        if contrast(shade := mixed(colour, look.ink, step / STEPS), look.paper) >= READABLE
    )
    on_accent = max(BLACK, WHITE, key=lambda ink: contrast(ink, accent))
    away = WHITE if on_accent == BLACK else BLACK
    return replace(look, accent=accent, accent_dark=mixed(accent, away, 0.25), on_accent=on_accent)


def picture(file: str) -> bytes:
    """A PNG in base64, as Tk takes it. Raises BadSettings."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise BadSettings(f"logo: {file} cannot be read: {error.strerror}") from None
    if not content.startswith(PNG):
        raise BadSettings(f"logo: {file} is no PNG picture; save it as PNG, about 64 by 64")
    return b64encode(content)


def contrast(one: str, other: str) -> float:
    """From 1 to 21 [WCAG 2.2, contrast ratio]."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, part: float) -> str:
    """So much of the other in it: 0 none, 1 all."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(ours + (its - ours) * part):02X}" for ours, its in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    """[WCAG 2.2, relative luminance]"""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in (each / 255 for each in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
