"""An administrator deletes a request: a try-out, a prank, what should not have been written."""

from datetime import datetime

from admin import trail
from admin.model import Person
from admin.ports import UnitOfWork
from admin.trail import Act
from admin.usecases import desk
from admin.usecases.accounts import good_reason
from broker.lifecycle import IN_SESSION, OPEN


def delete(
    uow: UnitOfWork, now: datetime, by: Person, request_id: str, reason: str, *, figures: bool
) -> None:
    """It ends, if it is open, and goes for good; with `figures` only what is personal in it goes.
    Its case file goes on saying what happened when, but not to whom; who deleted it and why is in
    the audit trail.

    Raises NotFound or Invalid.
    """
    reason = good_reason(reason)
    request = desk.found(uow, request_id)
    if request.state in OPEN:
        end = desk.finish if request.state in IN_SESSION else desk.cancel
        end(uow, now, request_id, by)
    if figures:
        act = Act.REQUEST_FORGOTTEN
        uow.forget_requests([request_id], now, by.login)
    else:
        act = Act.REQUEST_DELETED
        uow.delete_request(request_id, now, by.login)
    words = f"{request_id[:8]}: {reason}"
    uow.record(by.login, now, act, trail.request(request_id), words)
