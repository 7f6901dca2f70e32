"""The step that all share: the table decides, the request changes, its agent is told."""

from datetime import datetime
from typing import Any

from admin import estimate
from admin.model import Request
from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.usecases.figures import counted
from broker.events import Event
from broker.facts import Fact, HelpChanged, HelpQueued, TunnelCut
from broker.ids import event_id
from broker.lifecycle import OPEN, WAITING, Author, follow, word

UNASKED = {"asking": "", "asking_event": None, "monitors": "", "may_be_seen": "", "seen": ""}
"""What a session that is over leaves nothing of."""

NEAR = 20  # places from the front that are told at once


def move(
    uow: UnitOfWork,
    now: datetime,
    request: Request,
    author: Author,
    kind: str,
    who: str,
    **changes: Any,
) -> Request:
    """The request after this event, written down.

    Raises broker.lifecycle.Refused when the table has no such pair.
    """
    state = follow(request.state, author, kind)
    if state in WAITING:  # back to the queue: nobody's, and nothing granted
        changes |= {
            "technician": None, "lease_until": None, "deadline": None, "place": None,
            "control": False, "clipboard": False, "ready": False, "question": None, **UNASKED,
        }  # fmt: skip
    if state not in OPEN:
        changes |= {"ended": now, "lease_until": None, "deadline": None, "ready": False}
    changes |= counted(request, kind, state, now)
    return uow.change(request, who, now, state=state, **changes)


def tell(uow: UnitOfWork, now: datetime, request: Request, fact: Fact, identity: str = "") -> None:
    """Say this to the request's agent, and by that to every desk."""
    event = Event(identity or event_id(now), Author.DESK, request.machine, request.id, now, fact)
    uow.emit(event)


def tell_changed(uow: UnitOfWork, now: datetime, request: Request) -> None:
    """Say where the relay has moved it."""
    tell(uow, now, request, HelpChanged(state=word(request.state), ready=request.ready))


def until(rules: Rules, now: datetime, request: Request) -> datetime:
    """A first coming has the wait time; a coming back has what is left of the grace time."""
    if request.started is None:
        return now + rules.wait
    return request.deadline or now + rules.grace


def cut(uow: UnitOfWork, now: datetime, request: Request, reason: str) -> None:
    """Order the relay that has this session to hang up both ends."""
    if request.node:
        order = TunnelCut(reason=reason)
        uow.emit(Event(event_id(now), Author.DESK, request.node, request.id, now, order))


def tell_places(
    uow: UnitOfWork,
    now: datetime,
    *,
    most: int = NEAR,
    at_once: int | None = None,
    everybody: bool = False,
) -> int:
    """Tell waiting users whose place changed where they stand now; or all of them.

    At once only those near the front: a long queue that moves by one would otherwise cost as
    many events as it has people. `time.pass_by` tells the others, by and by: of `at_once` those
    first who are the furthest from where they think they stand, or the end of a queue that never
    rests would not hear anything. How many were told.
    """
    moved = [
        (place, one)
        for place, one in enumerate(uow.waiting(most), start=1)
        if everybody or one.told != place
    ]
    if at_once is not None:
        moved = sorted(moved, key=lambda each: -abs(each[0] - (each[1].told or 0)))[:at_once]
    uow.place({one.request: place for place, one in moved})
    for place, one in moved:
        tell_place(uow, now, one.machine, one.request, place, uow.waiting_count())
    return len(moved)


def queue_moved(uow: UnitOfWork, now: datetime) -> None:
    """Somebody left the queue or came back: tell the places once all else has happened."""
    uow.at_end("places", lambda: tell_places(uow, now))


def tell_place(
    uow: UnitOfWork, now: datetime, machine: str, request: str, place: int, total: int
) -> None:
    """Tell one who waits where they stand."""
    technicians = uow.technicians()
    waits = uow.recent_waits(now - estimate.RECENT, estimate.MOST)
    hours = uow.hours()
    closed = hours is not None and not hours.open(now.astimezone(uow.zone()))
    fact = HelpQueued(
        place,
        total,
        technicians,
        estimate.minutes(place, technicians, waits),
        hours.notice if hours and closed else "",
    )
    uow.emit(Event(event_id(now), Author.DESK, machine, request, now, fact))
