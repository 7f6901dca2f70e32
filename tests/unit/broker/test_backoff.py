from itertools import islice

import pytest

from broker.backoff import delays


def test_waits_double_up_to_the_cap() -> None:
    assert list(islice(delays(1.0, 5.0, lambda: 1.0), 5)) == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_luck_takes_away_half_at_most() -> None:
    assert list(islice(delays(1.0, 5.0, lambda: 0.0), 4)) == [0.5, 1.0, 2.0, 2.5]


def test_a_crowd_spreads() -> None:
    assert len({next(delays()) for _ in range(50)}) > 40


def test_by_itself_it_begins_soon_and_stays_bounded() -> None:
    waits = list(islice(delays(), 50))
    assert 0.1 <= waits[0] <= 0.2
    assert max(waits) <= 5.0
    assert waits[-1] == pytest.approx(3.75, abs=1.25)
