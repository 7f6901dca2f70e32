"""The three ways to ask us to end (Ctrl-C, SIGTERM, a terminal that goes away), as an exception."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Ended(Exception):
    """Somebody asked us to end."""


@contextmanager
def signals_as_exceptions() -> Iterator[None]:
    """Raise Ended in the main thread wherever it is."""

    def ended(_number: int, _frame: FrameType | None) -> None:
        raise Ended

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, ended) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
