from datetime import UTC, datetime, timedelta

from admin.relays import GONE, SILENT, Node, Relays
from broker.facts import RelayAlive

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
ONE = Node("relay-1", "b1")


def alive(load: int = 0, boot: str = "b1", *, draining: bool = False) -> RelayAlive:
    return RelayAlive(load, 0, draining, boot)


def test_nobody_lives_before_anybody_spoke() -> None:
    relays = Relays()
    assert relays.least_loaded(NOW) is None
    assert not relays.takes(ONE, NOW)


def test_a_relay_takes_ends_until_it_falls_silent() -> None:
    relays = Relays()
    relays.heard("relay-1", alive(), NOW)
    assert relays.takes(ONE, NOW + SILENT)
    assert not relays.takes(ONE, NOW + SILENT + MOMENT)
    assert relays.least_loaded(NOW + SILENT + MOMENT) is None


def test_the_least_loaded_is_chosen_and_a_tie_is_settled_by_name() -> None:
    relays = Relays()
    relays.heard("c", RelayAlive(5, 0, boot="x"), NOW)
    relays.heard("b", RelayAlive(1, 2, boot="y"), NOW)
    relays.heard("a", RelayAlive(2, 1, boot="z"), NOW)
    assert relays.least_loaded(NOW) == Node("a", "z")
    relays.heard("c", RelayAlive(0, 0, boot="x"), NOW)
    assert relays.least_loaded(NOW) == Node("c", "x")


def test_one_that_drains_takes_nobody() -> None:
    relays = Relays()
    relays.heard("relay-1", alive(draining=True), NOW)
    assert relays.least_loaded(NOW) is None
    assert not relays.takes(ONE, NOW)
    assert not relays.gone(ONE, NOW)


def test_another_run_of_the_same_node_has_not_what_the_first_one_had() -> None:
    relays = Relays()
    relays.heard("relay-1", alive(boot="b2"), NOW)
    assert not relays.takes(ONE, NOW)
    assert relays.gone(ONE, NOW)


def test_silence_counts_only_while_it_could_have_been_heard() -> None:
    relays = Relays()
    relays.heard("relay-1", alive(), NOW)
    late = NOW + 2 * GONE
    assert not relays.gone(ONE, late), "the broker may be away"
    relays.listen(late)
    assert not relays.gone(ONE, late + GONE - MOMENT)
    assert relays.gone(ONE, late + GONE)
    relays.listen(None)
    assert not relays.gone(ONE, late + GONE)


def test_a_node_that_was_never_heard_is_gone_after_a_while() -> None:
    relays = Relays()
    relays.listen(NOW)
    assert not relays.gone(ONE, NOW)
    assert relays.gone(ONE, NOW + GONE)


def test_those_that_live_are_told_by_name_and_old_clients_are_sent_to_the_first() -> None:
    relays = Relays()
    assert relays.first(NOW) is None
    relays.heard("relay-2", alive(boot="y"), NOW)
    relays.heard("relay-1", alive(boot="x", draining=True), NOW)
    relays.heard("relay-3", alive(boot="z"), NOW - SILENT - MOMENT)
    assert [name for name, _ in relays.alive(NOW)] == ["relay-1", "relay-2"]
    assert relays.first(NOW) == Node("relay-2", "y")
