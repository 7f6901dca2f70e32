"""A picture of the screen: taken, looked at by the person, and only then perhaps handed on."""

import time
from collections.abc import Mapping

from PIL import Image

from agent import snapshot
from agent.look import Look
from agent.questions import PREVIEW, may_leave
from agent.window import Window
from agent.wording import Words

GONE_SECONDS = 0.4  # a window manager takes its time with a window that goes


def taken_behind(window: Window, environment: Mapping[str, str]) -> Image.Image:
    """What is behind this window, which is hidden then: raise it. Raises CannotShare."""
    window.hide()
    window.refresh()
    time.sleep(GONE_SECONDS)
    return snapshot.taken(environment)


def confirmed(picture: Image.Image, look: Look, words: Words, days: int) -> bytes | None:
    """This picture as small as the desk takes it; None if the person, who is shown it, says no.

    It is kept for so many `days` after the request's end, and the person is told.
    """
    shown = snapshot.preview(picture, *PREVIEW)
    return snapshot.fitted(picture) if may_leave(look, words, shown, days) else None
