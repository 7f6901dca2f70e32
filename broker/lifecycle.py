"""The life of a help request: one table, state x (author, event) -> state.

Two rules. Everything that moves a request's state is in `TRANSITIONS`; and a pair that is not
in it is a `Refused` that leaves the state alone and is answered to its author. The diagram in
ARCHITECTURE.md is drawn from this table (`python -m broker.diagram`).

Two of the desk's are decisions that it tells as `help.changed`: `help.placed` (another relay
carries the session) and `tunnel.lost` (the relay is gone and cannot say so itself).

The numbers are the ids that the old system stored and that reports go on using.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class State(IntEnum):
    """Where a request stands; the value is its old id."""

    REQUESTED = 1
    CANCELLED_USER = 2
    PENDING = 3
    ESTABLISHED = 4
    ACCEPTED = 5
    FINISHED_USER = 6
    REJECTED = 7  # only ever tracked: the request itself goes back to the queue
    CANCELLED_TECH = 8
    FINISHED_TECH = 9
    ABORTED = 10


class Author(StrEnum):
    """Who says it: the first word of a routing key."""

    AGENT = "agent"
    DESK = "desk"
    RELAY = "relay"


WAITING = frozenset({State.REQUESTED})
IN_SESSION = frozenset({State.ACCEPTED, State.ESTABLISHED})
HELD = frozenset({State.PENDING}) | IN_SESSION  # a technician has it
OPEN = WAITING | HELD

AGENT, DESK, RELAY = Author.AGENT, Author.DESK, Author.RELAY

TRANSITIONS: Mapping[State | None, Mapping[tuple[Author, str], State]] = {
    None: {
        (AGENT, "help.requested"): State.REQUESTED,
        (DESK, "help.opened"): State.PENDING,  # unasked, on a machine whose user agreed to that
    },
    State.REQUESTED: {
        (DESK, "help.accepted"): State.PENDING,
        (AGENT, "help.cancelled"): State.CANCELLED_USER,
        (DESK, "help.cancelled"): State.CANCELLED_TECH,
        (DESK, "help.transferred"): State.PENDING,
    },
    State.PENDING: {
        (AGENT, "help.validated"): State.ACCEPTED,
        (AGENT, "help.declined"): State.REQUESTED,
        (DESK, "help.released"): State.REQUESTED,
        (AGENT, "help.cancelled"): State.CANCELLED_USER,
        (DESK, "help.cancelled"): State.CANCELLED_TECH,
        (DESK, "help.transferred"): State.PENDING,
    },
    State.ACCEPTED: {
        (DESK, "help.placed"): State.ACCEPTED,  # on a relay node that lives
        (RELAY, "tunnel.waiting"): State.ACCEPTED,
        (RELAY, "tunnel.lost"): State.ACCEPTED,
        (RELAY, "tunnel.closed"): State.ACCEPTED,
        (RELAY, "tunnel.established"): State.ESTABLISHED,
        (AGENT, "help.granted"): State.ACCEPTED,
        (DESK, "help.asked"): State.ACCEPTED,
        (AGENT, "help.answered"): State.ACCEPTED,
        (AGENT, "help.shown"): State.ACCEPTED,
        (AGENT, "help.finished"): State.FINISHED_USER,
        (DESK, "help.finished"): State.FINISHED_TECH,
        (DESK, "help.aborted"): State.ABORTED,
        (DESK, "help.transferred"): State.PENDING,
    },
    State.ESTABLISHED: {
        (RELAY, "tunnel.lost"): State.ACCEPTED,
        (RELAY, "tunnel.closed"): State.ACCEPTED,
        (RELAY, "tunnel.waiting"): State.ACCEPTED,  # one that waits is not joined any more
        (DESK, "tunnel.lost"): State.ACCEPTED,  # its relay is gone and cannot say so
        (DESK, "help.placed"): State.ACCEPTED,
        (AGENT, "help.granted"): State.ESTABLISHED,
        (DESK, "help.asked"): State.ESTABLISHED,
        (AGENT, "help.answered"): State.ESTABLISHED,
        (AGENT, "help.shown"): State.ESTABLISHED,
        (AGENT, "help.finished"): State.FINISHED_USER,
        (DESK, "help.finished"): State.FINISHED_TECH,
        (DESK, "help.aborted"): State.ABORTED,
        (DESK, "help.transferred"): State.PENDING,
    },
}


class Refused(Exception):
    """This event does not fit the state of the request; nothing was changed."""

    def __init__(self, state: State | None, author: Author, kind: str) -> None:
        super().__init__(state, author, kind)
        self.state, self.author, self.kind = state, author, kind

    def __str__(self) -> str:
        where = (
            "an unknown request" if self.state is None else f"a request that is {word(self.state)}"
        )
        return f"{self.kind} by the {self.author.value} does not fit {where}"


def follow(state: State | None, author: Author, kind: str) -> State:
    """The state after this event.

    Raises Refused for a pair that the table does not hold.
    """
    try:
        return TRANSITIONS[state][author, kind]
    except KeyError:
        raise Refused(state, author, kind) from None


def word(state: State) -> str:
    """The state in plain words: 'cancelled user', 'established'."""
    return state.name.lower().replace("_", " ")
