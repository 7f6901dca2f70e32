"""A technician's photo as the question shows it: the middle of it, square.

photo = square(data)    # what the desk sent, as PNG; may raise NoPhoto
sized(photo, 96)        # that, for a window
"""

import io
import struct

from PIL import Image, ImageOps

SIDE = 192  # pixels: enough for the largest text
MOST_PIXELS = 1024  # each way; the desk takes no larger one
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)
"""What Pillow raises at what is no picture, or half of one."""


class NoPhoto(Exception):
    """These bytes are no photo that is shown here."""


def square(data: bytes) -> bytes:
    """The right way up, its middle, no larger than `SIDE`. Raises NoPhoto."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as found:
            if max(found.size) > MOST_PIXELS:  # before anything of it is unpacked
                raise NoPhoto(f"{found.width} by {found.height} pixels")
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except BROKEN as error:
        raise NoPhoto(type(error).__name__) from error
    side = min(SIDE, *upright.size)
    return _png(ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS))


def sized(photo: bytes, side: int) -> bytes:
    """So many pixels each way."""
    with Image.open(io.BytesIO(photo)) as found:
        return _png(found.resize((side, side), Image.Resampling.LANCZOS))


def _png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
