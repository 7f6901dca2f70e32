from datetime import UTC

from broker.clock import utc


def test_the_clock_knows_its_zone_and_goes_forward() -> None:
    first, second = utc(), utc()
    assert first.tzinfo is UTC
    assert first <= second
