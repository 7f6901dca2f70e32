from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from admin.reports import by_day, by_hour, mean, percentile, whole_hours

MADRID, KATHMANDU = ZoneInfo("Europe/Madrid"), ZoneInfo("Asia/Kathmandu")


def test_days_are_those_of_the_zone_and_none_is_left_out() -> None:
    asked = {"2026-11-23 23": 2, "2026-11-24 22": 3, "2026-11-24 23": 1}
    assert by_day(asked, MADRID, date(2026, 11, 24), date(2026, 11, 26)) == {
        date(2026, 11, 24): 5, date(2026, 11, 25): 1, date(2026, 11, 26): 0,
    }  # fmt: skip


def test_hours_follow_the_change_of_the_clocks() -> None:
    hours = by_hour({"2026-10-24 08": 1, "2026-10-26 08": 2}, MADRID)
    assert (hours[10], hours[9], sum(hours.values()), len(hours)) == (1, 2, 3, 24)


def test_a_zone_of_odd_minutes_is_right_to_the_minute() -> None:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    assert whole_hours(MADRID, moment)
    assert not whole_hours(KATHMANDU, moment)
    assert by_hour({"2026-11-24 10:14": 1, "2026-11-24 10:15": 2}, KATHMANDU)[16] == 2


def test_percentiles_are_by_the_nearest_rank() -> None:
    spread = {1: 50, 10: 45, 100: 5}
    assert [percentile(spread, one) for one in (50, 51, 95, 96, 100)] == [1, 10, 10, 100, 100]
    assert percentile({}, 50) is None
    assert percentile({7: 1}, 50) == percentile({7: 1}, 95) == 7


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(1, 100))
def test_so_many_do_not_exceed_it(values: list[int], percent: int) -> None:
    spread = {value: values.count(value) for value in values}
    found = percentile(spread, percent)
    assert found is not None
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


def test_a_mean_counts_each_value_as_often_as_it_was_given() -> None:
    assert mean({5: 3, 1: 1}) == 4.0
    assert mean({}) is None
