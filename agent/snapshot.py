"""A picture of this screen, for the person to look at and attach to their request, or not.

    picture = taken(environment)      # may raise CannotShare; nothing of it leaves this process
    fitted(picture)                   # PNG or JPEG, as small as the desk takes it
    preview(picture, 640, 400)        # PNG for a window

It stays in memory. What a window covers is not hidden by anything here: who calls hides their own.
"""

import io
import subprocess
from collections.abc import Mapping

from PIL import Image, ImageGrab

from agent.desktop import CannotShare
from agent.desktop.choice import is_wayland
from agent.inputs import Problem

MOST_BYTES = 700 * 1024  # the desk takes a little more
WIDEST, TALLEST = 1920, 1200  # pixels; a larger screen is scaled down
QUALITIES = (85, 70, 50, 30)  # of JPEG, where PNG is too large
SECONDS = 10.0


def taken(environment: Mapping[str, str]) -> Image.Image:
    """The whole screen, as it is now. Raises CannotShare."""
    try:
        if is_wayland(environment):
            return _with_grim(environment)
        return ImageGrab.grab(xdisplay=environment.get("DISPLAY", "")).convert("RGB")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        kind = "no_picture_wayland" if is_wayland(environment) else "no_picture"
        raise CannotShare(Problem(kind, type(error).__name__)) from error


def _with_grim(environment: Mapping[str, str]) -> Image.Image:
    """By the tool of compositors of the wlroots family."""
    done = subprocess.run(
        ["grim", "-"],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def fitted(picture: Image.Image, most: int = MOST_BYTES) -> bytes:
    """As PNG where that is small enough, which keeps text sharp; else as JPEG, less and less."""
    picture = _within(picture, WIDEST, TALLEST)
    data = _saved(picture, "PNG", optimize=True)
    while len(data) > most:
        for quality in QUALITIES:
            data = _saved(picture, "JPEG", quality=quality)
            if len(data) <= most:
                return data
        picture = _within(picture, picture.width // 2, picture.height // 2)
    return data


def preview(picture: Image.Image, width: int, height: int) -> bytes:
    """As PNG, no larger than this."""
    return _saved(_within(picture, width, height), "PNG")


def _within(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Scaled down, where it must be."""
    scale = min(width / picture.width, height / picture.height)
    if scale >= 1:
        return picture
    size = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **how)
    return made.getvalue()
