"""What the old clients say over REST, done as if their agent had said it on the event road.

They poll, know neither grants nor places, and are given at their sign-in what later opens the
relay. See docs/legacy-rest.md for what that costs.
"""

from dataclasses import dataclass
from datetime import datetime

from admin.errors import NotNow
from admin.model import Machine, Person, Request
from admin.ports import UnitOfWork
from admin.relays import Node, Relays
from admin.settings import Rules
from admin.usecases import facts, machines
from admin.usecases.moves import tell_changed
from admin.words import N_
from broker.events import Event
from broker.facts import (
    Fact,
    HelpCancelled,
    HelpDeclined,
    HelpFinished,
    HelpRequested,
    HelpValidated,
)
from broker.grants import Clipboard, Grant
from broker.ids import event_id, unguessable
from broker.lifecycle import HELD, IN_SESSION, OPEN, Author, State

EVERYTHING = Grant(control=True, clipboard=Clipboard.BOTH)  # an old client asks about nothing less


@dataclass(frozen=True)
class Seat:
    """Which machine and which request an old client's token is for, and where its screen comes."""

    agent: str
    help: str
    node: Node


def sign_in(
    uow: UnitOfWork, now: datetime, rules: Rules, person: Person, name: str, token: str, data: str
) -> tuple[Machine, str]:
    """Signing in is asking for help: the machine, and its open request's id."""
    machine = machines.sign_in(uow, now, person, name, token, data)
    known = uow.open_of_machine(machine.id)
    if known is not None:
        return machine, known.id
    help_id = unguessable()
    _say(uow, now, rules, machine.id, help_id, HelpRequested(""))
    return machine, help_id


def technician(uow: UnitOfWork, seat: Seat) -> str | None:
    """Who has it, by name; None while it waits."""
    line = uow.line(seat.help)
    return line.technician if line and line.request.state in HELD else None


def accept(uow: UnitOfWork, now: datetime, rules: Rules, seat: Seat, relays: Relays) -> None:
    """The person's yes, to everything; the session is placed where its code opens."""
    request = _mine(uow, seat)
    _say(uow, now, rules, seat.agent, seat.help,
         HelpValidated(request.question or "none", EVERYTHING))  # fmt: skip
    if relays.takes(seat.node, now):
        tell_changed(uow, now, machines.put_on(uow, rules, now, seat.node, _mine(uow, seat)))


def reject(uow: UnitOfWork, now: datetime, rules: Rules, seat: Seat) -> None:
    """The person's no to this technician."""
    request = _mine(uow, seat)
    _say(uow, now, rules, seat.agent, seat.help, HelpDeclined(request.question or "none"))


def end(uow: UnitOfWork, now: datetime, rules: Rules, seat: Seat) -> None:
    """The window was closed, or somebody pressed the button: whatever there is of it ends."""
    request = _mine(uow, seat)
    if request.state not in OPEN:
        return
    fact = HelpFinished() if request.state in IN_SESSION else HelpCancelled()
    _say(uow, now, rules, seat.agent, seat.help, fact)


def is_alive(uow: UnitOfWork, seat: Seat) -> bool:
    """Are both ends joined?"""
    request = uow.request(seat.help)
    return request is not None and request.state is State.ESTABLISHED


def _mine(uow: UnitOfWork, seat: Seat) -> Request:
    return machines.request_of(uow, seat.agent, seat.help)


def _say(
    uow: UnitOfWork, now: datetime, rules: Rules, agent: str, help_id: str, fact: Fact
) -> None:
    """Raises NotNow when the table has no such pair."""
    event = Event(event_id(now), Author.AGENT, agent, help_id, now, fact)
    if refused := facts.handle(uow, rules, now, event):
        raise NotNow(N_("It cannot be done now: %(why)s"), why=refused)
