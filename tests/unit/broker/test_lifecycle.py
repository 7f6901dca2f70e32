"""The table: each pair that it holds, each that it does not, and the lives that it allows."""

import itertools

import pytest

from broker.facts import SPOKEN
from broker.lifecycle import (
    HELD,
    IN_SESSION,
    OPEN,
    TRANSITIONS,
    WAITING,
    Author,
    Refused,
    State,
    follow,
    word,
)

AGENT, DESK, RELAY = Author.AGENT, Author.DESK, Author.RELAY
Step = tuple[Author, str, State]

# The table of the design, written once more by hand: a change must be meant twice.
LISTED: dict[tuple[State | None, Author, str], State] = {
    (None, AGENT, "help.requested"): State.REQUESTED,
    (None, DESK, "help.opened"): State.PENDING,
    (State.REQUESTED, DESK, "help.accepted"): State.PENDING,
    (State.REQUESTED, AGENT, "help.cancelled"): State.CANCELLED_USER,
    (State.REQUESTED, DESK, "help.cancelled"): State.CANCELLED_TECH,
    (State.REQUESTED, DESK, "help.transferred"): State.PENDING,
    (State.PENDING, AGENT, "help.validated"): State.ACCEPTED,
    (State.PENDING, AGENT, "help.declined"): State.REQUESTED,
    (State.PENDING, DESK, "help.released"): State.REQUESTED,
    (State.PENDING, AGENT, "help.cancelled"): State.CANCELLED_USER,
    (State.PENDING, DESK, "help.cancelled"): State.CANCELLED_TECH,
    (State.PENDING, DESK, "help.transferred"): State.PENDING,
    (State.ACCEPTED, DESK, "help.placed"): State.ACCEPTED,
    (State.ACCEPTED, RELAY, "tunnel.waiting"): State.ACCEPTED,
    (State.ACCEPTED, RELAY, "tunnel.lost"): State.ACCEPTED,
    (State.ACCEPTED, RELAY, "tunnel.closed"): State.ACCEPTED,
    (State.ACCEPTED, RELAY, "tunnel.established"): State.ESTABLISHED,
    (State.ACCEPTED, AGENT, "help.granted"): State.ACCEPTED,
    (State.ACCEPTED, DESK, "help.asked"): State.ACCEPTED,
    (State.ACCEPTED, AGENT, "help.answered"): State.ACCEPTED,
    (State.ACCEPTED, AGENT, "help.shown"): State.ACCEPTED,
    (State.ACCEPTED, AGENT, "help.finished"): State.FINISHED_USER,
    (State.ACCEPTED, DESK, "help.finished"): State.FINISHED_TECH,
    (State.ACCEPTED, DESK, "help.aborted"): State.ABORTED,
    (State.ACCEPTED, DESK, "help.transferred"): State.PENDING,
    (State.ESTABLISHED, RELAY, "tunnel.lost"): State.ACCEPTED,
    (State.ESTABLISHED, RELAY, "tunnel.closed"): State.ACCEPTED,
    (State.ESTABLISHED, RELAY, "tunnel.waiting"): State.ACCEPTED,
    (State.ESTABLISHED, DESK, "tunnel.lost"): State.ACCEPTED,
    (State.ESTABLISHED, DESK, "help.placed"): State.ACCEPTED,
    (State.ESTABLISHED, AGENT, "help.granted"): State.ESTABLISHED,
    (State.ESTABLISHED, DESK, "help.asked"): State.ESTABLISHED,
    (State.ESTABLISHED, AGENT, "help.answered"): State.ESTABLISHED,
    (State.ESTABLISHED, AGENT, "help.shown"): State.ESTABLISHED,
    (State.ESTABLISHED, AGENT, "help.finished"): State.FINISHED_USER,
    (State.ESTABLISHED, DESK, "help.finished"): State.FINISHED_TECH,
    (State.ESTABLISHED, DESK, "help.aborted"): State.ABORTED,
    (State.ESTABLISHED, DESK, "help.transferred"): State.PENDING,
}
KINDS = sorted({kind.KIND for kinds in SPOKEN.values() for kind in kinds})
UNLISTED = [pair for pair in itertools.product([None, *State], Author, KINDS) if pair not in LISTED]


@pytest.mark.parametrize("pair", LISTED)
def test_a_listed_event_moves_the_request(pair: tuple[State | None, Author, str]) -> None:
    assert follow(*pair) is LISTED[pair]


def test_every_unlisted_pair_is_a_named_refusal() -> None:
    assert len(UNLISTED) > 400
    for state, author, kind in UNLISTED:
        with pytest.raises(Refused) as refusal:
            follow(state, author, kind)
        assert refusal.value.state is state
        assert str(refusal.value).startswith(f"{kind} by the {author.value} does not fit ")


def test_the_table_holds_nothing_else() -> None:
    held = {
        (state, author, kind): target
        for state, events in TRANSITIONS.items()
        for (author, kind), target in events.items()
    }
    assert held == LISTED


def test_only_its_author_says_what_the_table_knows() -> None:
    unspoken = {(DESK, "help.placed"), (DESK, "tunnel.lost")}  # told as help.changed
    for _state, author, kind in LISTED:
        if (author, kind) in unspoken:
            continue
        assert kind in {fact.KIND for fact in SPOKEN[author]}


LIVES: dict[str, list[Step]] = {
    "helped": [
        (AGENT, "help.requested", State.REQUESTED),
        (DESK, "help.accepted", State.PENDING),
        (AGENT, "help.validated", State.ACCEPTED),
        (RELAY, "tunnel.waiting", State.ACCEPTED),
        (RELAY, "tunnel.waiting", State.ACCEPTED),
        (RELAY, "tunnel.established", State.ESTABLISHED),
        (AGENT, "help.granted", State.ESTABLISHED),
        (DESK, "help.finished", State.FINISHED_TECH),
    ],
    "declined, then helped by another": [
        (AGENT, "help.requested", State.REQUESTED),
        (DESK, "help.accepted", State.PENDING),
        (AGENT, "help.declined", State.REQUESTED),
        (DESK, "help.accepted", State.PENDING),
        (AGENT, "help.validated", State.ACCEPTED),
        (RELAY, "tunnel.established", State.ESTABLISHED),
        (AGENT, "help.finished", State.FINISHED_USER),
    ],
    "lost and taken up again": [
        (AGENT, "help.requested", State.REQUESTED),
        (DESK, "help.accepted", State.PENDING),
        (AGENT, "help.validated", State.ACCEPTED),
        (RELAY, "tunnel.established", State.ESTABLISHED),
        (RELAY, "tunnel.lost", State.ACCEPTED),
        (RELAY, "tunnel.waiting", State.ACCEPTED),
        (RELAY, "tunnel.established", State.ESTABLISHED),
        (RELAY, "tunnel.lost", State.ACCEPTED),
        (DESK, "help.aborted", State.ABORTED),
    ],
    "passed on in the session": [
        (AGENT, "help.requested", State.REQUESTED),
        (DESK, "help.accepted", State.PENDING),
        (AGENT, "help.validated", State.ACCEPTED),
        (RELAY, "tunnel.established", State.ESTABLISHED),
        (DESK, "help.transferred", State.PENDING),
        (AGENT, "help.validated", State.ACCEPTED),
    ],
    "left alone": [
        (AGENT, "help.requested", State.REQUESTED),
        (DESK, "help.accepted", State.PENDING),
        (DESK, "help.released", State.REQUESTED),
        (AGENT, "help.cancelled", State.CANCELLED_USER),
    ],
}


@pytest.mark.parametrize("life", LIVES)
def test_a_life_goes_step_by_step(life: str) -> None:
    state: State | None = None
    for author, kind, expected in LIVES[life]:
        state = follow(state, author, kind)
        assert state is expected


def test_nothing_follows_an_end() -> None:
    assert set(State) - OPEN == set(State) - TRANSITIONS.keys()


def test_the_groups_are_what_they_are_called() -> None:
    assert WAITING | HELD == OPEN
    assert not WAITING & HELD
    assert IN_SESSION < HELD
    assert {state for state in State if state in TRANSITIONS} == OPEN


def test_the_numbers_are_those_of_the_old_system() -> None:
    assert [(state.value, word(state)) for state in State] == [
        (1, "requested"), (2, "cancelled user"), (3, "pending"), (4, "established"),
        (5, "accepted"), (6, "finished user"), (7, "rejected"), (8, "cancelled tech"),
        (9, "finished tech"), (10, "aborted"),
    ]  # fmt: skip


def test_a_refusal_says_where_the_request_stands() -> None:
    assert str(Refused(None, AGENT, "help.validated")) == (
        "help.validated by the agent does not fit an unknown request"
    )
    assert str(Refused(State.FINISHED_TECH, RELAY, "tunnel.lost")) == (
        "tunnel.lost by the relay does not fit a request that is finished tech"
    )
