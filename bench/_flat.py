"""Is a figure flat over time, or does it creep? Pure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

WARM = 0.3  # of the time: caches fill, pools grow, modules are imported
END = 0.25  # of what is left, at each end, is compared


@dataclass(frozen=True)
class Trend:
    """What became of a figure after it was warm."""

    first: float
    last: float
    slope: float
    """By the hour, through all of it (least squares)."""

    @property
    def grown(self) -> float:
        """From the first quarter to the last."""
        return self.last - self.first


def trend(seconds: Sequence[float], values: Sequence[float]) -> Trend:
    """Of these samples. Medians, so that one outlier says nothing.

    Raises ValueError when there are too few to say anything.
    """
    begin = seconds[0] + WARM * (seconds[-1] - seconds[0]) if seconds else 0.0
    kept = [(at, value) for at, value in zip(seconds, values, strict=True) if at >= begin]
    if len(kept) < 8:
        raise ValueError(f"only {len(kept)} samples after the warming up: let it run longer")
    size = max(2, int(len(kept) * END))
    slope = statistics.linear_regression([at / 3600 for at, _ in kept], [v for _, v in kept]).slope
    return Trend(
        statistics.median(value for _, value in kept[:size]),
        statistics.median(value for _, value in kept[-size:]),
        slope,
    )
