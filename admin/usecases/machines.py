"""Agents: signing in for a person on a machine, and the relay where their session is placed."""

from dataclasses import replace
from datetime import datetime, timedelta

from admin import trail
from admin.errors import Forbidden, NewMachine, NotFound, NotNow, Unavailable
from admin.model import Line, Machine, Person, Request
from admin.ports import UnitOfWork
from admin.relays import Node, Relays
from admin.settings import Rules
from admin.trail import Act
from admin.usecases import facts, guests, second_factor
from admin.usecases.moves import move, tell_changed, until
from admin.usecases.people import digest
from admin.words import N_
from broker.events import Event
from broker.facts import AgentRevoked
from broker.ids import event_id, unguessable
from broker.lifecycle import IN_SESSION, Author

NEW_MACHINE = N_(
    "Your account needs a code, and this machine has not signed in for you before. Sign in to the "
    "desk's page with your browser, allow a new machine under My account, and try again here."
)

SEEN = timedelta(minutes=30)  # so exactly it is written down
NOT_THERE = N_("There is no such machine.")
REVOKED = N_("This machine's access was revoked; ask your administrator.")
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
        machine = Machine(unguessable(), person.id, name, system, revoked=False, seen=now)
        uow.add_machine(machine, token_digest, now)
    elif machine.revoked:
        raise Forbidden(REVOKED)
    else:
        is_seen(uow, now, machine, name, system)
    return machine


def is_seen(uow: UnitOfWork, now: datetime, machine: Machine, name: str, system: str) -> None:
    """It is there, called like this."""
    if (machine.name, machine.system) != (name, system) or is_stale(machine, now):
        uow.change_machine(machine.id, name=name, system=system, seen=now)


def is_stale(machine: Machine, now: datetime) -> bool:
    """Is it to be written down again that it was seen?"""
    return machine.seen is None or now - machine.seen > SEEN


def stand_at(uow: UnitOfWork, now: datetime, by: str, machine_id: str, site: int | None) -> None:
    """At this site from now on, or at none. Raises NotFound."""
    machine = uow.machine(machine_id)
    if machine is None:
        raise NotFound(NOT_THERE)
    names = {one.id: one.name for one in uow.sites()}
    if site is not None and site not in names:
        raise NotFound(N_("There is no such site."))
    if site != machine.site:
        uow.change_machine(machine_id, site=site)
        words = f"{machine.name}: {names.get(site or 0, '-')}"
        uow.record(by, now, Act.MACHINE_CHANGED, trail.machine(machine_id), words)


def open_line(uow: UnitOfWork, machine_id: str) -> Line | None:
    """The request that this machine has open."""
    request = uow.open_of_machine(machine_id)
    return uow.line(request.id) if request else None


def revoke(uow: UnitOfWork, now: datetime, by: str, machine_id: str) -> Machine:
    """End its access: no more tokens, and it is hung up. Raises NotFound."""
    machine = uow.machine(machine_id)
    if machine is None:
        raise NotFound(NOT_THERE)
    uow.change_machine(machine_id, revoked=True)
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
            facts.call_off(uow, now, request, "desk", SHUT)
    uow.emit(Event(event_id(now), Author.DESK, machine_id, machine_id, now, AgentRevoked()))


def may_speak(uow: UnitOfWork, agent: str) -> bool:
    """Is it known, not revoked, its person's account active, and a guest's one request not over?"""
    machine = uow.machine(agent)
    person = uow.person(machine.person) if machine else None
    if machine is None or machine.revoked or person is None or not person.active:
        return False
    return not machine.guest or not guests.is_over(uow, machine)


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
