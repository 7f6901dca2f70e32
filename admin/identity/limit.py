"""A time limit for a whole question, as the process that asks can give it."""

from collections.abc import Callable
from typing import Any

Within = Callable[[float, Callable[[], Any]], Any]
"""Do this within so many seconds. Raises TimeoutError."""


def unlimited(_seconds: float, work: Callable[[], Any]) -> Any:
    """Each wait has its own limit; the whole has none."""
    return work()
