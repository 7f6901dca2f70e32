"""Events in, figures out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from broker import figures as module
from broker.errands import Depth
from broker.events import Event
from broker.facts import (
    Fact,
    HelpAborted,
    HelpAccepted,
    HelpAdmitted,
    HelpCancelled,
    HelpChanged,
    HelpDeclined,
    HelpFinished,
    HelpQueued,
    HelpRefused,
    HelpReleased,
    HelpRequested,
    HelpTransferred,
    HelpValidated,
    RelayAlive,
)
from broker.figures import BOUNDS, Figures, Histogram
from broker.grants import Grant
from broker.lifecycle import Author, State

BEGIN = datetime(2026, 11, 24, 10, tzinfo=UTC)
AGENT, DESK, RELAY = Author.AGENT, Author.DESK, Author.RELAY
QUEUED, ACCEPTED, ADMITTED = HelpQueued(1, 1, 1), HelpAccepted("Ana", "City"), HelpAdmitted()
JOINED, LOST = HelpChanged("established", ready=True), HelpChanged("accepted", ready=False)


class Talk:
    """Says one thing after the other, each at a second that is told."""

    def __init__(self) -> None:
        self.figures = Figures()
        self._number = 0

    def __call__(
        self, second: float, author: Author, fact: Fact, subject: str = "h1", address: str = "a"
    ) -> Event:
        self._number += 1
        now = BEGIN + timedelta(seconds=second)
        event = Event(f"e{self._number}", author, address, subject, now, fact)
        self.figures.take(event, now)
        return event

    def open(self, second: float = 0) -> dict[str, int]:
        at = BEGIN + timedelta(seconds=second)
        return {state.name: count for state, count in self.figures.open(at).items() if count}


@pytest.fixture
def say() -> Talk:
    return Talk()


def until_joined(say: Talk, subject: str = "h1") -> None:
    say(0, AGENT, HelpRequested("my printer"), subject)
    say(1, DESK, QUEUED, subject)
    say(11, DESK, ACCEPTED, subject)
    say(30, AGENT, HelpValidated("q", Grant()), subject)
    say(31, DESK, ADMITTED, subject)
    say(34, DESK, JOINED, subject)


def test_a_request_is_followed_through_its_states(say: Talk) -> None:
    steps: list[tuple[Author, Fact, dict[str, int]]] = [
        (AGENT, HelpRequested("x"), {}),
        (DESK, QUEUED, {"REQUESTED": 1}),
        (DESK, ACCEPTED, {"PENDING": 1}),
        (DESK, HelpDeclined("q"), {"REQUESTED": 1}),
        (DESK, ACCEPTED, {"PENDING": 1}),
        (DESK, HelpReleased("late"), {"REQUESTED": 1}),
        (DESK, ACCEPTED, {"PENDING": 1}),
        (DESK, ADMITTED, {"ACCEPTED": 1}),
        (DESK, JOINED, {"ESTABLISHED": 1}),
        (DESK, LOST, {"ACCEPTED": 1}),
        (DESK, HelpTransferred("Bo", "City"), {"PENDING": 1}),
        (DESK, HelpAborted("gone"), {}),
    ]
    for author, fact, states in steps:
        say(1, author, fact)
        assert say.open() == states, fact
    assert say.figures.ended == {State.ABORTED: 1}
    assert say.figures.declined == 1


def test_the_three_times_are_those_of_the_desks_clock(say: Talk) -> None:
    until_joined(say)
    found = say.figures
    assert (found.accept.sum, found.consent.sum, found.first_picture.sum) == (10, 20, 3)
    assert (found.accept.count, found.consent.count, found.first_picture.count) == (1, 1, 1)


def test_an_agents_wrong_clock_changes_no_time(say: Talk) -> None:
    say(-9999, AGENT, HelpRequested("x"))
    say(1, DESK, QUEUED)
    say(3, DESK, ACCEPTED)
    assert say.figures.accept.sum == 2


def test_a_second_acceptance_is_no_second_wait_and_a_second_place_no_new_one(say: Talk) -> None:
    say(1, DESK, QUEUED)
    say(2, DESK, QUEUED)
    say(5, DESK, ACCEPTED)
    say(6, DESK, HelpDeclined("q"))
    say(90, DESK, ACCEPTED)
    say(95, DESK, ADMITTED)
    assert (say.figures.accept.count, say.figures.accept.sum) == (1, 4)
    assert say.figures.consent.sum == 5


def test_a_session_that_comes_back_is_a_reconnect_and_a_transfer_is_none(say: Talk) -> None:
    until_joined(say)
    say(40, DESK, LOST)
    say(42, DESK, JOINED)
    say(43, DESK, JOINED)
    assert say.figures.reconnects == 1
    say(50, DESK, HelpTransferred("Bo", "City"))
    say(51, DESK, ADMITTED)
    say(52, DESK, JOINED)
    assert say.figures.reconnects == 1
    assert say.figures.first_picture.count == 2


@pytest.mark.parametrize(
    ("word", "by_user", "state"),
    [
        (HelpCancelled, True, State.CANCELLED_USER),
        (HelpCancelled, False, State.CANCELLED_TECH),
        (HelpFinished, True, State.FINISHED_USER),
        (HelpFinished, False, State.FINISHED_TECH),
    ],
)
def test_who_ended_it_is_counted(
    say: Talk, word: Callable[[], Fact], by_user: bool, state: State
) -> None:
    say(1, DESK, QUEUED)
    if by_user:
        say(2, AGENT, word())
    say(2, DESK, word())
    assert say.figures.ended == {state: 1}
    assert say.figures.abandoned == (state is State.CANCELLED_USER)


def test_an_ended_request_stays_ended(say: Talk) -> None:
    say(1, DESK, QUEUED)
    say(2, DESK, HelpCancelled())
    say(3, DESK, HelpCancelled())
    say(3, DESK, LOST)
    assert say.open() == {}
    assert say.figures.ended.total() == 1


def test_what_is_delivered_twice_counts_once(say: Talk) -> None:
    event = say(1, DESK, HelpDeclined("q"))
    say.figures.take(event, BEGIN)
    assert say.figures.declined == 1
    assert say.figures.events["desk", "help.declined"] == 1


def test_a_refusal_is_counted_by_a_type_that_exists(say: Talk) -> None:
    say(1, DESK, HelpRefused("e", "help.validated", "no", "finished"))
    say(1, DESK, HelpRefused("e", "Ana's own words", "no", "finished"))
    assert say.figures.refused == {"help.validated": 1, "other": 1}


def test_a_monitor_that_starts_late_takes_up_what_it_hears(say: Talk) -> None:
    say(1, DESK, JOINED)
    assert say.open() == {"ESTABLISHED": 1}
    assert say.figures.first_picture.count == 0
    say(2, DESK, HelpChanged("a state of another version", ready=True))
    assert say.open() == {"ESTABLISHED": 1}


def test_the_longest_wait_is_of_those_who_wait_now(say: Talk) -> None:
    say(0, DESK, QUEUED, "h1")
    say(5, DESK, QUEUED, "h2")
    assert say.figures.longest_wait(BEGIN + timedelta(seconds=10)) == 10
    say(10, DESK, ACCEPTED, "h1")
    assert say.figures.longest_wait(BEGIN + timedelta(seconds=10)) == 5
    assert Figures().longest_wait(BEGIN) == 0


def test_relays_are_known_by_their_last_word_until_they_are_silent_for_long(say: Talk) -> None:
    say(0, RELAY, RelayAlive(2, 1), address="relay-1")
    say(1, RELAY, RelayAlive(3, 0, draining=True), address="relay-1")
    node = say.figures.alive(BEGIN + timedelta(seconds=2))["relay-1"]
    assert (node.sessions, node.waiting, node.draining) == (3, 0, True)
    assert say.figures.alive(BEGIN + timedelta(hours=1)) == {}
    assert len(say.figures.last) == 0


def test_the_rate_is_of_the_last_minute(say: Talk) -> None:
    for second in range(30):
        say(second, DESK, QUEUED)
        say(second, DESK, ADMITTED)
    assert say.figures.rate(BEGIN + timedelta(seconds=29)) == 1.0
    assert say.figures.rate(BEGIN + timedelta(seconds=89)) == 0.0


def test_memory_is_bounded_whatever_comes(say: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_REQUESTS", "MOST_NODES"):
        monkeypatch.setattr(module, name, 10)
    for number in range(5000):
        say(number, DESK, QUEUED, f"h{number}")
        say(number, RELAY, RelayAlive(0, 0), address=f"relay-{number}")
        say(number, DESK, HelpCancelled(), f"over{number}")
    found = say.figures
    assert sum(found.open(BEGIN + timedelta(seconds=5000)).values()) == 10
    assert len(found.nodes) == 10
    assert len(found._ids) == len(found._over) == module.MOST_REMEMBERED
    assert len(found.last) == module.LAST
    assert len(found._arrivals) == 60


def test_a_request_whose_end_was_missed_is_forgotten_after_a_day(say: Talk) -> None:
    say(0, DESK, QUEUED)
    assert say.open(3600) == {"REQUESTED": 1}
    assert say.open(25 * 3600) == {}


def test_a_histogram_puts_each_where_it_belongs() -> None:
    times = Histogram()
    for seconds in (-5, 0.5, 1, 1.1, 10**6):
        times.observe(timedelta(seconds=seconds))
    assert times.counts == [3, 1, *[0] * (len(BOUNDS) - 2), 1]
    assert times.count == 5
    assert Histogram().mean == 0


def test_queues_are_what_was_last_seen() -> None:
    figures = Figures()
    figures.queues = {"dead": Depth(1, 0)}
    assert figures.queues["dead"].messages == 1
