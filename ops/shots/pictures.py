"""Where a picture goes, and how small it is made."""

import io
from pathlib import Path

from PIL import Image

from ops.machine import ROOT

IMAGES = ROOT / "docs" / "images"
QUALITY = 82  # of 100; letters stay sharp
METHOD = 6  # the encoder's slowest and smallest


def keep(png: bytes, name: str, folder: Path = IMAGES) -> Path:
    """Write what a screen showed as `<name>.webp`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.webp"
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(file, "WEBP", quality=QUALITY, method=METHOD)
    return file
