"""Waiting, the only way tests do it: ask again until a deadline, then say what was last seen."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(ask: Callable[[], T], within: float = 10.0, every: float = 0.05) -> T:
    """The first truthy answer of `ask`; an AssertionError raised inside counts as "not yet"."""
    deadline = time.monotonic() + within
    while True:
        problem: object
        try:
            answer = ask()
            if answer:
                return answer
            problem = answer
        except AssertionError as error:
            problem = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s; last seen: {problem!r}")
        time.sleep(every)
