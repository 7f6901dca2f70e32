"""Direct assistance: without being asked, where an administrator allows that machine and its user
agreed there, once [docs/decisions/0017]. The machine keeps its agreement and looks at it itself.
"""

from datetime import datetime

from admin import trail
from admin.errors import Busy, NotFound, NotNow
from admin.model import Machine, Person, Request
from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.trail import Act
from admin.usecases import facts, machines
from admin.usecases.desk import ONE_AT_A_TIME
from admin.usecases.moves import tell
from admin.words import N_
from broker.facts import HelpOpened
from broker.ids import event_id, unguessable
from broker.lifecycle import IN_SESSION, Author, follow

ENDED = N_("direct assistance was ended for this machine")


def allow(uow: UnitOfWork, now: datetime, by: str, machine_id: str, *, allowed: bool) -> None:
    """An administrator's word; without it a session that came so ends.

    Raises NotFound or NotNow.
    """
    machine = _known(uow, machine_id)
    if allowed and machine.guest:
        raise NotNow(N_("A guest's machine is helped only when the guest asks."))
    if machine.direct is allowed:
        return
    uow.change_machine(machine_id, direct=allowed)
    act = Act.DIRECT_ALLOWED if allowed else Act.DIRECT_ENDED
    uow.record(by, now, act, trail.machine(machine_id), machine.name)
    if not allowed:
        _end(uow, now, machine, ENDED)


def agree(uow: UnitOfWork, now: datetime, machine_id: str, *, agreed: bool) -> Machine:
    """What its user answered there; a withdrawal ends a session that came so. Raises NotFound."""
    machine = _known(uow, machine_id)
    if (machine.agreed is not None) is agreed:
        return machine
    uow.change_machine(machine_id, agreed=now if agreed else None)
    person = uow.person(machine.person)
    act = Act.DIRECT_AGREED if agreed else Act.DIRECT_WITHDRAWN
    who = person.login if person else "user"
    uow.record(who, now, act, trail.machine(machine_id), machine.name)
    if not agreed:
        _end(uow, now, machine, facts.NOT_AGREED)
    return _known(uow, machine_id)


def begin(
    uow: UnitOfWork, rules: Rules, now: datetime, machine_id: str, technician: Person
) -> Request:
    """A request that nobody made; the machine is asked, and answers by its own agreement.

    Raises NotFound, NotNow for each condition that is missing, or Busy.
    """
    uow.person(technician.id, lock=True)
    machine = _known(uow, machine_id)
    if not machine.direct:
        raise NotNow(N_("No administrator has allowed direct assistance on this machine."))
    if machine.agreed is None:
        raise NotNow(N_("The user of this machine has not agreed to direct assistance."))
    if not machines.may_speak(uow, machine_id):
        raise NotNow(machines.REVOKED)
    if uow.open_of_machine(machine_id) is not None:
        raise NotNow(N_("This machine has an open request already; it is on the board."))
    if uow.held_by(technician.id, ONE_AT_A_TIME):
        raise Busy(
            N_("You have a request that is not in session yet: finish it or give it up first.")
        )
    question = event_id(now)
    request = Request(
        id=unguessable(), machine=machine_id, user=machine.person, text="",
        state=follow(None, Author.DESK, HelpOpened.KIND), created=now, modified=now, version=1,
        technician=technician.id, lease_until=now + rules.lease, question=question,
        site=machine.site, direct=True,
    )  # fmt: skip
    uow.add_request(request, technician.login)
    since = f"{machine.agreed:%Y-%m-%d %H:%M} UTC"
    uow.note(request.id, technician.login, now, "direct", since)
    words = f"{machine.name}: {request.id}"
    uow.record(technician.login, now, Act.DIRECT_USED, trail.machine(machine_id), words)
    fact = HelpOpened(technician=technician.name, organisation=rules.organisation)
    tell(uow, now, request, fact, question)
    return request


def _end(uow: UnitOfWork, now: datetime, machine: Machine, reason: str) -> None:
    request = uow.open_of_machine(machine.id)
    if request is None or not request.direct:
        return
    if request.state in IN_SESSION:
        facts.abort(uow, now, request, reason)
    else:
        facts.call_off(uow, now, request, "desk", reason)


def _known(uow: UnitOfWork, machine_id: str) -> Machine:
    machine = uow.machine(machine_id)
    if machine is None:
        raise NotFound(machines.NOT_THERE)
    return machine
