"""What agents and relays say about a request.

Each event is handled once: its id is recorded in the same transaction. What does not fit is
answered to its author by name (`help.refused`) and changes nothing.
"""

from datetime import datetime

from admin.model import Machine, Request
from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.usecases import answers, beside
from admin.usecases.moves import cut, move, queue_moved, tell, tell_changed, tell_place, until
from admin.words import AMOUNT, CLOSED, N_, NO_TOPIC, Text
from broker.events import Event
from broker.facts import (
    ChatSaid,
    HelpAborted,
    HelpAdmitted,
    HelpAnswered,
    HelpCancelled,
    HelpDeclined,
    HelpFinished,
    HelpGranted,
    HelpRated,
    HelpRefused,
    HelpReleased,
    HelpRequested,
    HelpShown,
    HelpValidated,
    TunnelClosed,
    TunnelEstablished,
    TunnelLost,
    TunnelWaiting,
)
from broker.grants import Clipboard
from broker.ids import event_id
from broker.lifecycle import OPEN, Author, Refused, State, word

OVER = N_("over")
NOT_AGREED = N_("its user has not agreed to direct assistance on that machine")
LOST = {"viewer": N_("the viewer's end was lost"), "agent": N_("the agent's end was lost")}


def handle(uow: UnitOfWork, rules: Rules, now: datetime, event: Event) -> str | None:
    """Do what this event asks for; the reason if it was refused, None if it was done.

    Raises admin.ports.Conflict when the request was changed meanwhile.
    """
    if not uow.first_time(event.id, now):
        return None
    try:
        if event.author is Author.AGENT:
            _agent_said(uow, rules, now, event)
        else:
            _relay_said(uow, rules, now, event)
    except Refused as refusal:
        if event.author is Author.AGENT:
            _answer(uow, now, event, refusal)
        return str(refusal)
    return None


def _agent_said(  # noqa: C901 - a table
    uow: UnitOfWork, rules: Rules, now: datetime, event: Event
) -> None:
    machine = uow.machine(event.address)
    fact = event.fact
    if machine is None or machine.revoked:
        raise Refused(None, event.author, event.kind)
    if isinstance(fact, HelpRequested):
        _asked(uow, now, machine, event, fact)
        return
    request = uow.request(event.subject)
    if request is None or request.machine != machine.id:
        raise Refused(None, event.author, event.kind)
    who = _user(uow, request)
    if isinstance(fact, ChatSaid | HelpRated):
        beside.handle(uow, now, request, event, fact, who)
        return
    match fact:
        case HelpValidated(answers=question, grant=grant):
            _must_answer(request, question, event)
            validated = move(
                uow, now, request, event.author, event.kind, who,
                control=grant.control, clipboard=grant.clipboard is not Clipboard.NONE,
                deadline=now + rules.wait, lease_until=None,
            )  # fmt: skip
            tell(uow, now, validated, HelpAdmitted())
        case HelpDeclined(answers=question):
            _must_answer(request, question, event)
            if request.direct:
                call_off(uow, now, request, who, NOT_AGREED)
                return
            back = move(uow, now, request, event.author, event.kind, who)
            uow.note(request.id, who, now, "state", word(State.REJECTED))  # tracked as Rejected (7)
            tell(uow, now, back, fact)
            queue_moved(uow, now)
        case HelpGranted(grant=grant):
            moved = move(
                uow, now, request, event.author, event.kind, who,
                control=grant.control, clipboard=grant.clipboard is not Clipboard.NONE,
            )  # fmt: skip
            tell(uow, now, moved, fact)
        case HelpAnswered() | HelpShown():
            answers.told(uow, now, request, event, fact, who)
        case HelpCancelled() | HelpFinished():
            _left(uow, now, request, event, fact, who)


def _left(
    uow: UnitOfWork,
    now: datetime,
    request: Request,
    event: Event,
    fact: HelpCancelled | HelpFinished,
    who: str,
) -> None:
    moved = move(uow, now, request, event.author, event.kind, who, reason=fact.reason)
    tell(uow, now, moved, fact)
    if isinstance(fact, HelpFinished):
        cut(uow, now, moved, "finished by the user")
    else:
        queue_moved(uow, now)


def _must_answer(request: Request, answers: str, event: Event) -> None:
    """A yes or no to one technician says nothing about the next one."""
    if request.state is State.PENDING and request.question != answers:
        raise Refused(request.state, event.author, event.kind)


def _asked(
    uow: UnitOfWork, now: datetime, machine: Machine, event: Event, fact: HelpRequested
) -> None:
    once_more = bool(machine.guest) and uow.has_asked(machine.id)
    if once_more or not uow.may_ask(machine.id, event.subject):
        raise Refused(State.REQUESTED, event.author, event.kind)
    place = uow.waiting_count() + 1  # behind all others
    topic = next((topic.id for topic in uow.topics() if topic.name == fact.topic), None)
    created = Request(
        id=event.subject,
        machine=machine.id,
        user=machine.person,
        text=fact.text,
        state=State.REQUESTED,
        created=now,
        modified=now,
        version=1,
        place=place,
        topic=topic,
        topic_since=now if topic else None,
        site=machine.site,
    )
    uow.add_request(created, _user(uow, created))
    if fact.topic and topic is None:
        said = Text(NO_TOPIC, {"topic": fact.topic})
        uow.note(created.id, _user(uow, created), now, "text", str(said))
    tell_place(uow, now, created.machine, created.id, place, place)


def _relay_said(uow: UnitOfWork, rules: Rules, now: datetime, event: Event) -> None:
    request = uow.request(event.subject)
    if request is None or request.node != event.address:
        raise Refused(None, event.author, event.kind)
    who, fact = event.address, event.fact
    if request.state not in OPEN and isinstance(fact, TunnelLost | TunnelClosed):
        # What the session carried is known only once it is over.
        uow.note(request.id, who, now, "tunnel", f"{OVER}; {_amount(fact)}")
        return
    match fact:
        case TunnelWaiting(end=end):
            # Of a session that was joined, this is the first end that comes back.
            ready = end == "agent" or (request.ready and request.state is not State.ESTABLISHED)
            _relay_moved(uow, rules, now, request, event, ready=ready)
        case TunnelEstablished():
            moved = move(
                uow, now, request, event.author, event.kind, who,
                ready=True, deadline=None, started=request.started or now,
            )  # fmt: skip
            tell_changed(uow, now, moved)
        case TunnelLost(end=end):
            waits = request.ready and request.state is not State.ESTABLISHED and end != "agent"
            _relay_moved(uow, rules, now, request, event, ready=waits)
            uow.note(request.id, who, now, "tunnel", f"{LOST[end]}; {_amount(fact)}")
        case TunnelClosed(reason=reason):
            if reason == "wait":
                abort(uow, now, request, N_("the other end did not come in time"))
            else:
                _relay_moved(uow, rules, now, request, event, ready=False)
            uow.note(
                request.id, who, now, "tunnel", f"{Text(CLOSED, {'why': reason})}; {_amount(fact)}"
            )


def _relay_moved(
    uow: UnitOfWork, rules: Rules, now: datetime, request: Request, event: Event, *, ready: bool
) -> None:
    moved = move(
        uow, now, request, event.author, event.kind, event.address,
        ready=ready, deadline=until(rules, now, request),
    )  # fmt: skip
    tell_changed(uow, now, moved)


def lost_with_its_relay(uow: UnitOfWork, rules: Rules, now: datetime, request: Request) -> None:
    """The relay that carried it is gone and cannot say so; both ends may come back elsewhere."""
    moved = move(
        uow, now, request, Author.DESK, "tunnel.lost", "desk",
        ready=False, node=None, boot="", deadline=until(rules, now, request),
    )  # fmt: skip
    tell_changed(uow, now, moved)


def abort(uow: UnitOfWork, now: datetime, request: Request, reason: str) -> None:
    """It cannot go on; both sides are told."""
    gone = move(uow, now, request, Author.DESK, "help.aborted", "desk", reason=reason)
    tell(uow, now, gone, HelpAborted(reason=reason))
    cut(uow, now, gone, reason)


def release(uow: UnitOfWork, now: datetime, request: Request, who: str, reason: str) -> None:
    """Nobody's again, in its old place; its user is told. What nobody asked for is called off."""
    if request.direct:
        call_off(uow, now, request, who, reason)
        return
    back = move(uow, now, request, Author.DESK, "help.released", who)
    tell(uow, now, back, HelpReleased(reason=reason))
    queue_moved(uow, now)


def call_off(uow: UnitOfWork, now: datetime, request: Request, who: str, reason: str) -> None:
    """The desk ends it before a session began; its user is told why."""
    gone = move(uow, now, request, Author.DESK, "help.cancelled", who, reason=reason)
    tell(uow, now, gone, HelpCancelled(reason=reason))
    queue_moved(uow, now)


def _answer(uow: UnitOfWork, now: datetime, event: Event, refusal: Refused) -> None:
    request = uow.request(event.subject)
    state = "unknown" if request is None else word(request.state)
    fact = HelpRefused(event=event.id, kind=event.kind, reason=str(refusal), state=state)
    if uow.machine(event.address) is not None:
        uow.emit(Event(event_id(now), Author.DESK, event.address, event.subject, now, fact))


def _user(uow: UnitOfWork, request: Request) -> str:
    person = uow.person(request.user)
    return person.login if person else "user"


def _amount(fact: TunnelLost | TunnelClosed) -> str:
    values = {"to_viewer": fact.to_viewer, "to_agent": fact.to_agent}
    return str(Text(AMOUNT, {**values, "seconds": f"{fact.seconds:.0f}"}))
