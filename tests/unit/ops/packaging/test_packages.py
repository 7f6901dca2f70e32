from ops.packaging.packages import THE_EPOCH, when


def test_the_time_is_the_one_that_is_given_else_the_commits() -> None:
    assert when({"SOURCE_DATE_EPOCH": "1700000000"}) == 1_700_000_000
    assert when({"SOURCE_DATE_EPOCH": "now"}) >= 1_700_000_000
    assert THE_EPOCH > 1_700_000_000
