"""How long will it take? Said only where there is something to say it from. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from statistics import median

RECENT = timedelta(days=7)
MOST = 20  # of the latest waits
FEWEST = 5  # from fewer nothing can be said
LONGEST = 120  # minutes; more than that is no estimate
MINUTE = 60


def minutes(place: int, technicians: int, waits: Sequence[int]) -> int | None:
    """For who stands there, while so many technicians take one after the other.

    Half of those who were taken lately waited no longer than the median; who stands behind as many
    people as there are technicians waits for one round more.
    """
    if technicians == 0 or len(waits) < FEWEST:
        return None
    rounds = ceil(place / technicians)
    found = max(1, ceil(median(waits) * rounds / MINUTE))
    return found if found <= LONGEST else None
