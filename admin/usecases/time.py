"""What happens because nobody did anything: leases run out, nobody comes, nobody comes back."""

from datetime import datetime

from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.usecases import facts
from admin.usecases.moves import online_since, tell_places
from broker.lifecycle import IN_SESSION, State


def pass_by(uow: UnitOfWork, now: datetime) -> int:
    """Settle what is overdue; how many requests that moved."""
    overdue = uow.overdue(now)
    for request in overdue:
        if request.state is State.PENDING:
            facts.release(uow, now, request, "desk", "the technician is gone")
        elif request.state in IN_SESSION:
            reason = (
                "the other end did not come in time"
                if request.started is None
                else "the session was lost and not taken up again in time"
            )
            facts.abort(uow, now, request, reason)
    return len(overdue)


def technician_is_there(uow: UnitOfWork, rules: Rules, now: datetime, technician: int) -> None:
    """Their page is open: what they hold stays theirs, and users are told of one more."""
    since = online_since(now)
    before = uow.technicians_since(since)
    uow.touch(technician, now)
    uow.extend_leases(technician, now + rules.lease)
    if uow.technicians_since(since) != before:
        tell_places(uow, now, everybody=True)
