"""Time is handed in: pure rooms take a `Clock`, tests give them one that they turn themselves."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)  # noqa: TID251 - the one place
