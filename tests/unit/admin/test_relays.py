from datetime import UTC, datetime, timedelta

from admin.relays import SILENT_SECONDS, Relays
from broker.events import RelayAlive

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SILENCE = timedelta(seconds=SILENT_SECONDS)


def test_nobody_lives_before_anybody_spoke() -> None:
    relays = Relays()
    assert relays.least_loaded(NOW) is None
    assert not relays.lives("relay-1", NOW)


def test_a_relay_lives_until_it_falls_silent() -> None:
    relays = Relays()
    relays.heard("relay-1", RelayAlive(0, 0), NOW)
    assert relays.lives("relay-1", NOW + SILENCE)
    assert not relays.lives("relay-1", NOW + SILENCE + timedelta(microseconds=1))
    assert relays.least_loaded(NOW + 2 * SILENCE) is None


def test_the_least_loaded_is_chosen_and_a_tie_is_settled_by_name() -> None:
    relays = Relays()
    relays.heard("c", RelayAlive(5, 0), NOW)
    relays.heard("b", RelayAlive(1, 2), NOW)
    relays.heard("a", RelayAlive(2, 1), NOW)
    assert relays.least_loaded(NOW) == "a"
    relays.heard("c", RelayAlive(0, 0), NOW)
    assert relays.least_loaded(NOW) == "c"


def test_one_that_drains_takes_no_new_ones_but_keeps_its_own() -> None:
    relays = Relays()
    relays.heard("a", RelayAlive(0, 0, draining=True), NOW)
    assert relays.least_loaded(NOW) is None
    assert relays.lives("a", NOW)
