import pytest

from admin.estimate import FEWEST, LONGEST, minutes

FIVE_MINUTES = [60, 240, 300, 900, 3000]


@pytest.mark.parametrize(
    ("place", "technicians", "told"),
    [(1, 1, 5), (2, 1, 10), (2, 2, 5), (3, 2, 10), (1, 9, 5)],
)
def test_it_is_the_median_of_the_latest_waits_for_each_round(
    place: int, technicians: int, told: int
) -> None:
    assert minutes(place, technicians, FIVE_MINUTES) == told


def test_a_wait_of_seconds_is_a_minute() -> None:
    assert minutes(1, 1, [2] * FEWEST) == 1


def test_nothing_is_said_where_it_would_not_be_honest() -> None:
    assert minutes(1, 0, FIVE_MINUTES) is None, "nobody is there"
    assert minutes(1, 1, FIVE_MINUTES[1:]) is None, "too few to tell from"
    assert minutes(LONGEST, 1, FIVE_MINUTES) is None, "too long to be an estimate"
