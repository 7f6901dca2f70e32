"""Agents: signing in for a person on a machine, and the relay where their session is placed."""

from dataclasses import replace
from datetime import datetime

from admin import trail
from admin.errors import Forbidden, NewMachine, NotFound, NotNow, Unavailable
from admin.model import Line, Machine, Person, Request
from admin.ports import UnitOfWork
from admin.relays import Node, Relays
from admin.settings import Rules
from admin.trail import Act
from admin.usecases import facts, second_factor
from admin.usecases.moves import move, queue_moved, tell, tell_changed, until
from admin.usecases.people import digest
from admin.words import N_
from broker.events import AgentRevoked, Event, HelpCancelled
from broker.ids import event_id, unguessable
from broker.lifecycle import IN_SESSION, Author

NEW_MACHINE = N_(
    "Your account needs a code, and this machine has not signed in for you before. Sign in to the "
    "desk's page with your browser, allow a new machine under My account, and try again here."
)

SHUT = N_("the machine's access ended")


def sign_in(
    uow: UnitOfWork, now: datetime, person: Person, name: str, token: str, system: str
) -> Machine:
    """The agent of this person on the machine that knows this token; made at the first time."""
    token_digest = digest(token)
    machine = uow.machine_of(person.id, token_digest)
    if machine is None:
        if not second_factor.may_add_machine(uow, now, person):
            raise NewMachine(NEW_MACHINE)
        machine = Machine(unguessable(), person.id, name, system, revoked=False)
        uow.add_machine(machine, token_digest, now)
    elif machine.revoked:
        raise Forbidden(N_("This machine's access was revoked; ask your administrator."))
    elif (machine.name, machine.system) != (name, system):
        uow.rename_machine(machine.id, name, system)
    return machine


def open_line(uow: UnitOfWork, machine_id: str) -> Line | None:
    """The request that this machine has open."""
    request = uow.open_of_machine(machine_id)
    return uow.line(request.id) if request else None


def revoke(uow: UnitOfWork, now: datetime, by: str, machine_id: str) -> Machine:
    """End its access: no more tokens, and it is hung up. Raises NotFound."""
    machine = uow.machine(machine_id)
    if machine is None:
        raise NotFound(N_("There is no such machine."))
    uow.revoke_machine(machine_id)
    hang_up(uow, now, machine_id)
    uow.record(by, now, Act.MACHINE_REVOKED, trail.machine(machine_id), machine.name)
    return replace(machine, revoked=True)


def hang_up(uow: UnitOfWork, now: datetime, machine_id: str) -> None:
    """What it has open ends, and every relay hangs up its broker connection.

    Until it has signed in anew, that is: the tokens that it has are worth nothing any more.
    """
    request = uow.open_of_machine(machine_id)
    if request is not None:
        if request.state in IN_SESSION:
            facts.abort(uow, now, request, SHUT)
        else:
            gone = move(uow, now, request, Author.DESK, "help.cancelled", "desk", reason=SHUT)
            tell(uow, now, gone, HelpCancelled(reason=SHUT))
            queue_moved(uow, now)
    uow.emit(Event(event_id(now), Author.DESK, machine_id, machine_id, now, AgentRevoked()))


def may_speak(uow: UnitOfWork, agent: str) -> bool:
    """Is it known, not revoked, and its person's account active?"""
    machine = uow.machine(agent)
    person = machine and uow.person(machine.person)
    return bool(machine and not machine.revoked and person and person.active)


def place(
    uow: UnitOfWork, rules: Rules, now: datetime, relays: Relays, request: Request
) -> Request:
    """The request with the relay node that carries its session; one that still takes it stays.

    Raises NotNow when there is no session to carry, Unavailable when no relay lives.
    """
    if request.state not in IN_SESSION:
        raise NotNow(N_("There is no session to connect to: %(state)s."), state=request.state)
    if request.node and relays.takes(Node(request.node, request.boot), now):
        return request
    node = relays.least_loaded(now)
    if node is None:
        raise Unavailable(N_("No relay is there right now; it is tried again."))
    placed = put_on(uow, rules, now, node, request)
    if request.node:
        tell_changed(uow, now, placed)
    return placed


def put_on(uow: UnitOfWork, rules: Rules, now: datetime, node: Node, request: Request) -> Request:
    """The request with this relay node. Raises broker.lifecycle.Refused."""
    return move(
        uow, now, request, Author.DESK, "help.placed", "desk",
        node=node.name, boot=node.boot, ready=False, deadline=until(rules, now, request),
    )  # fmt: skip


def request_of(uow: UnitOfWork, machine: str, request_id: str) -> Request:
    """This machine's own request. Raises NotFound, also for somebody else's."""
    request = uow.request(request_id)
    if request is None or request.machine != machine:
        raise NotFound(N_("There is no such request."))
    return request
