"""How long to wait before trying again: doubling, capped, with jitter so that a crowd spreads."""

import random
from collections.abc import Callable, Iterator


def delays(
    first: float = 0.2, cap: float = 5.0, spread: Callable[[], float] = random.random
) -> Iterator[float]:
    """Seconds to wait before each further attempt, without end: between half and all of a step.

    [Exponential Backoff And Jitter, "equal jitter"]
    """
    step = first
    while True:
        yield step * (0.5 + spread() / 2)
        step = min(cap, step * 2)
