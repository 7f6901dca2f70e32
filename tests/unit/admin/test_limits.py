from datetime import UTC, datetime, timedelta

import pytest

from admin import limits
from admin.errors import TooMany
from admin.limits import Limits

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def failing(times: int, key: str = "ana", at: datetime = NOW) -> Limits:
    made = Limits(most=3, window=5 * MINUTE)
    for _ in range(times):
        made.failed(key, at)
    return made


def test_a_few_failures_are_human() -> None:
    failing(2).check("ana", NOW)


def test_too_many_have_to_wait() -> None:
    with pytest.raises(TooMany, match="wait a few minutes"):
        failing(3).check("ana", NOW)


def test_the_window_slides() -> None:
    made = failing(2)
    made.failed("ana", NOW + 4 * MINUTE)
    with pytest.raises(TooMany):
        made.check("ana", NOW + 5 * MINUTE)
    made.check("ana", NOW + 5 * MINUTE + timedelta(seconds=1))


def test_a_success_forgives() -> None:
    made = failing(3)
    made.succeeded("ana")
    made.succeeded("nobody")
    made.check("ana", NOW)


def test_others_are_not_locked_out() -> None:
    failing(3).check("bea", NOW)


def test_its_memory_is_bounded_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 2)
    made = failing(3, "first")
    for key in ("second", "third"):
        for _ in range(3):
            made.failed(key, NOW)
    made.check("first", NOW)
    with pytest.raises(TooMany):
        made.check("third", NOW)
