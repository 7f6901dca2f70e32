"""Work that may take long, beside the thread that asks for it."""

import threading
from collections.abc import Callable


def in_background(name: str, work: Callable[[], None], after: float = 0.0) -> None:
    """Begin this after so many seconds, in a thread that the process's end does not wait for."""
    timer = threading.Timer(after, work)
    timer.name, timer.daemon = name, True
    timer.start()
