"""What technicians and administrators do to a request."""

from datetime import datetime

from admin.errors import Busy, Forbidden, NotFound, NotNow, Taken
from admin.model import Person, Request
from admin.permissions import Permission, may
from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.usecases import facts
from admin.usecases.moves import cut, move, queue_moved, tell
from broker.events import HelpAccepted, HelpCancelled, HelpFinished
from broker.ids import event_id
from broker.lifecycle import HELD, Author, Refused, State, word

ONE_AT_A_TIME = frozenset({State.PENDING, State.ACCEPTED})


def accept(
    uow: UnitOfWork, rules: Rules, now: datetime, request_id: str, technician: Person
) -> Request:
    """Take it; one winner.

    Raises Taken (who has it), NotNow, Busy (another one first) or NotFound.
    """
    uow.person(technician.id, lock=True)  # two clicks of one technician, one after the other
    request = found(uow, request_id)
    if request.state in HELD and request.technician is not None:
        holder = uow.person(request.technician)
        who = holder.name if holder else "a colleague"
        mine = request.technician == technician.id
        raise Taken("You have it already." if mine else f"{who} was first: the request is taken.")
    if request.state is not State.REQUESTED:
        raise NotNow(f"This request is no longer open: it is {word(request.state)}.")
    if uow.held_by(technician.id, ONE_AT_A_TIME):
        raise Busy("You have a request that is not in session yet: finish it or give it up first.")
    question = event_id(now)
    taken = move(
        uow, now, request, Author.DESK, "help.accepted", technician.login,
        technician=technician.id, lease_until=now + rules.lease, question=question,
    )  # fmt: skip
    fact = HelpAccepted(technician=technician.name, organisation=rules.organisation)
    tell(uow, now, taken, fact, question)
    queue_moved(uow, now)
    return taken


def give_up(uow: UnitOfWork, now: datetime, request_id: str, person: Person) -> None:
    """Back to the queue, in its old place; an administrator may do it to anybody's."""
    request = _held(uow, request_id, person, anybody=Permission.FORCE_RELEASE)
    mine = request.technician == person.id
    reason = "the technician gave it up" if mine else "an administrator released it"
    try:
        facts.release(uow, now, request, person.login, reason)
    except Refused:
        raise NotNow(f"It cannot be given up: it is {word(request.state)}.") from None


def cancel(uow: UnitOfWork, now: datetime, request_id: str, person: Person) -> None:
    """End it before a session began."""
    request = found(uow, request_id)
    if request.technician is not None:
        _must_hold(request, person, Permission.FORCE_RELEASE)
    try:
        gone = move(uow, now, request, Author.DESK, "help.cancelled", person.login)
    except Refused:
        raise NotNow(f"It cannot be cancelled: it is {word(request.state)}.") from None
    tell(uow, now, gone, HelpCancelled(reason="cancelled by the technician"))
    queue_moved(uow, now)


def finish(uow: UnitOfWork, now: datetime, request_id: str, person: Person) -> None:
    """End the session; both ends are hung up."""
    request = _held(uow, request_id, person, anybody=Permission.FORCE_RELEASE)
    try:
        gone = move(uow, now, request, Author.DESK, "help.finished", person.login)
    except Refused:
        raise NotNow(f"There is no session to end: it is {word(request.state)}.") from None
    tell(uow, now, gone, HelpFinished(reason="finished by the technician"))
    cut(uow, now, gone, "finished by the technician")


def found(uow: UnitOfWork, request_id: str) -> Request:
    """The request. Raises NotFound."""
    request = uow.request(request_id)
    if request is None:
        raise NotFound("There is no such request.")
    return request


def _held(
    uow: UnitOfWork, request_id: str, person: Person, *, anybody: Permission | None = None
) -> Request:
    request = found(uow, request_id)
    if request.state not in HELD:
        raise NotNow(f"This request is not in anybody's hands: it is {word(request.state)}.")
    _must_hold(request, person, anybody)
    return request


def _must_hold(request: Request, person: Person, anybody: Permission | None) -> None:
    if request.technician == person.id or (anybody and may(person.role, anybody)):
        return
    raise Forbidden("Another technician has this request.")
