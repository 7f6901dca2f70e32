"""What technicians and administrators do to a request."""

from datetime import datetime

from admin.errors import Busy, Forbidden, NotFound, NotNow, Taken
from admin.model import Person, Request
from admin.permissions import Permission, may
from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.usecases import facts
from admin.usecases.moves import cut, move, queue_moved, tell
from admin.words import N_, Text
from broker.facts import HelpAccepted, HelpCancelled, HelpFinished
from broker.ids import event_id
from broker.lifecycle import HELD, Author, Refused, State

ANOTHERS = N_("Another technician has this request.")
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
        if request.technician == technician.id:
            raise Taken(N_("You have it already."))
        who = holder.name if holder else Text(N_("a colleague"))
        raise Taken(N_("%(who)s was first: the request is taken."), who=who)
    if request.state is not State.REQUESTED:
        raise NotNow(N_("This request is no longer open: %(state)s."), state=request.state)
    if uow.held_by(technician.id, ONE_AT_A_TIME):
        raise Busy(
            N_("You have a request that is not in session yet: finish it or give it up first.")
        )
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
    request = held(uow, request_id, person, anybody=Permission.FORCE_RELEASE)
    mine = request.technician == person.id
    reason = N_("the technician gave it up") if mine else N_("an administrator released it")
    try:
        facts.release(uow, now, request, person.login, reason)
    except Refused:
        raise NotNow(N_("It cannot be given up: %(state)s."), state=request.state) from None


def cancel(uow: UnitOfWork, now: datetime, request_id: str, person: Person) -> None:
    """End it before a session began."""
    request = found(uow, request_id)
    if request.technician is not None:
        must_hold(request, person, Permission.FORCE_RELEASE)
    try:
        gone = move(uow, now, request, Author.DESK, "help.cancelled", person.login)
    except Refused:
        raise NotNow(N_("It cannot be cancelled: %(state)s."), state=request.state) from None
    tell(uow, now, gone, HelpCancelled(reason="cancelled by the technician"))
    queue_moved(uow, now)


def finish(uow: UnitOfWork, now: datetime, request_id: str, person: Person) -> None:
    """End the session; both ends are hung up."""
    request = held(uow, request_id, person, anybody=Permission.FORCE_RELEASE)
    try:
        gone = move(uow, now, request, Author.DESK, "help.finished", person.login)
    except Refused:
        raise NotNow(N_("There is no session to end: %(state)s."), state=request.state) from None
    tell(uow, now, gone, HelpFinished(reason="finished by the technician"))
    cut(uow, now, gone, "finished by the technician")


def found(uow: UnitOfWork, request_id: str) -> Request:
    """The request. Raises NotFound."""
    request = uow.request(request_id)
    if request is None:
        raise NotFound(N_("There is no such request."))
    return request


def held(
    uow: UnitOfWork, request_id: str, person: Person, *, anybody: Permission | None = None
) -> Request:
    """The request, in the hands of this person, or of anybody for who has that permission.

    Raises NotFound, NotNow or Forbidden.
    """
    request = found(uow, request_id)
    if request.state not in HELD:
        raise NotNow(N_("This request is not in anybody's hands: %(state)s."), state=request.state)
    must_hold(request, person, anybody)
    return request


def must_hold(request: Request, person: Person, anybody: Permission | None) -> None:
    """Raises Forbidden unless it is this person's, or anybody's for who has that permission."""
    if request.technician == person.id or (anybody and may(person.role, anybody)):
        return
    raise Forbidden(ANOTHERS)
