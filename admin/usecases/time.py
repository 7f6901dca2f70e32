"""What happens because nobody did anything: leases run out, nobody comes, nobody comes back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from admin.model import Request
from admin.ports import UnitOfWork
from admin.relays import Node, Relays
from admin.settings import Rules
from admin.usecases import facts
from admin.usecases.handing import under
from admin.usecases.moves import tell_places
from admin.words import N_
from broker.lifecycle import IN_SESSION, State

FAR = 2000  # people in the queue that are told their place at all
AT_ONCE = 50  # of them in one turn: what happens meanwhile waits behind what is said to them


def untold(uow: UnitOfWork) -> bool:
    """Does somebody in the queue not know their place?"""
    return any(one.told != place for place, one in enumerate(uow.waiting(FAR), start=1))


def lost(uow: UnitOfWork, relays: Relays, now: datetime) -> list[Request]:
    """The joined sessions whose relay has surely ended."""
    return [
        request
        for request in uow.established()
        if request.node and relays.gone(Node(request.node, request.boot), now)
    ]


def untaken(uow: UnitOfWork, now: datetime) -> list[tuple[str, int]]:
    """Requests that nobody of their topic took in time, and the topic that they go on to."""
    return [
        (request_id, topic.next)
        for topic in uow.topics()
        if topic.next is not None and topic.minutes is not None
        for request_id in uow.untaken(topic.id, now - timedelta(minutes=topic.minutes))
    ]


def escalate(uow: UnitOfWork, now: datetime) -> int:
    """Send them on; how many."""
    going = untaken(uow, now)
    for request_id, topic in going:
        request = uow.request(request_id)
        if request is not None:
            under(uow, now, request, "desk", topic)
    return len(going)


def pass_by(uow: UnitOfWork, rules: Rules, relays: Relays, now: datetime) -> int:
    """Settle what is overdue, and what was lost with its relay; how many requests that moved."""
    told = escalate(uow, now) + tell_places(uow, now, most=FAR, at_once=AT_ONCE)
    missing = lost(uow, relays, now)
    for request in missing:
        facts.lost_with_its_relay(uow, rules, now, request)
    overdue = uow.overdue(now)
    for request in overdue:
        if request.state is State.PENDING:
            facts.release(uow, now, request, "desk", N_("the technician is gone"))
        elif request.state in IN_SESSION:
            reason = (
                N_("the other end did not come in time")
                if request.started is None
                else N_("the session was lost and not taken up again in time")
            )
            facts.abort(uow, now, request, reason)
    return len(overdue) + len(missing) + told


def technicians_are_there(
    uow: UnitOfWork, rules: Rules, now: datetime, technicians: Iterable[int]
) -> None:
    """A page of each of them answers: what they hold stays theirs."""
    for technician in technicians:
        uow.extend_leases(technician, now + rules.lease)


def technicians_changed(uow: UnitOfWork, now: datetime) -> None:
    """One came or went: tell those who wait."""
    tell_places(uow, now, most=FAR, everybody=True)
