"""Where a picture goes, and how small it is made."""

import io
from pathlib import Path

from PIL import Image, ImageChops

from ops.machine import ROOT

IMAGES = ROOT / "docs" / "images"
QUALITY = 82  # of 100; letters stay sharp
MARGIN = 24  # pixels of the background
METHOD = 6  # the encoder's slowest and smallest


def keep(png: bytes, name: str, folder: Path = IMAGES, *, on: str = "") -> Path:
    """Write what a screen showed as `<name>.webp`; of a background `on`, only a margin is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.webp"
    with Image.open(io.BytesIO(png)) as picture:
        shown = picture.convert("RGB")
        if on:
            shown = _around(shown, on)
        shown.save(file, "WEBP", quality=QUALITY, method=METHOD)
    return file


def _around(shown: Image.Image, background: str) -> Image.Image:
    """What is not background, and a margin of it."""
    plain = Image.new("RGB", shown.size, background)
    box = ImageChops.difference(shown, plain).getbbox()
    if box is None:
        return shown
    left, top, right, bottom = box
    return shown.crop(
        (
            max(0, left - MARGIN),
            max(0, top - MARGIN),
            min(shown.width, right + MARGIN),
            min(shown.height, bottom + MARGIN),
        )
    )
