import pytest

from bench._flat import trend

HOUR = [60.0 * minute for minute in range(61)]


def test_what_stays_is_flat_however_it_began() -> None:
    found = trend(HOUR, [0.0] * 10 + [50.0] * 51)
    assert (found.first, found.last, found.grown) == (50.0, 50.0, 0.0)
    assert found.slope == pytest.approx(0.0)


def test_what_creeps_is_not() -> None:
    found = trend(HOUR, [100 + second / 3600 * 12 for second in HOUR])
    assert found.slope == pytest.approx(12.0)
    assert found.grown > 5


def test_one_outlier_says_nothing() -> None:
    values = [50.0] * 61
    values[-1] = 500.0
    assert trend(HOUR, values).grown == 0.0


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="let it run longer"):
        trend(HOUR[:5], [1.0] * 5)
