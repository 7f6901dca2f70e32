import pytest

from admin.api.rate import TIDY, Rates


def test_a_burst_passes_and_then_so_many_a_second() -> None:
    rates = Rates(rate=2, burst=3)
    assert [rates.take(1, 0) for _ in range(3)] == [0, 0, 0]
    assert rates.take(1, 0) == pytest.approx(0.5)
    assert rates.take(1, 0.5) == 0
    assert rates.take(1, 0.5) == pytest.approx(0.5)


def test_each_has_a_bucket_of_its_own() -> None:
    rates = Rates(rate=1, burst=1)
    assert rates.take(1, 0) == 0
    assert rates.take(2, 0) == 0
    assert rates.take(1, 0) > 0


def test_what_is_known_does_not_grow_for_ever() -> None:
    rates = Rates(rate=1, burst=1)
    for key in range(3 * TIDY):
        rates.take(key, float(key))
    assert len(rates._buckets) <= TIDY
