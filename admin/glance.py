"""One reading for all who ask the same thing at the same moment."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
SECONDS = 1.0  # what changed without a word is seen after this
PATIENCE = 2.0  # for somebody else's reading; a database that hangs shall not line them all up


class Glance(Generic[T]):
    """What was read last, for as long as nothing has changed since, and a second at most.

    Each change is told to every page, and each page then asks for the whole board: two hundred
    times the same. `changes` counts them: what this process did, and what it was told.
    """

    def __init__(
        self, changes: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._changes, self._clock = changes, clock
        self._lock = threading.Lock()
        self._kept: tuple[int, float, T] | None = None  # read at which count, good until when

    def of(self, read: Callable[[], T]) -> T:
        """What `read` gave to whoever asked first; what it raises is raised and not kept."""
        if not self._lock.acquire(timeout=PATIENCE):
            return read()
        try:
            number, now = self._changes(), self._clock()
            if self._kept is None or self._kept[0] != number or self._kept[1] <= now:
                self._kept = (number, now + SECONDS, read())
            return self._kept[2]
        finally:
            self._lock.release()
