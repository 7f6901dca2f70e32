"""Handing a request on, to a colleague or to a topic; and what is written down about it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from admin.errors import Busy, Invalid, NotFound, NotNow
from admin.model import Person, Request
from admin.model_topics import Topic
from admin.permissions import Permission, may
from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.usecases import facts
from admin.usecases.desk import ONE_AT_A_TIME, found, held, must_hold
from admin.usecases.moves import UNASKED, cut, move, tell, tell_changed
from admin.words import N_
from broker.facts import HelpTransferred
from broker.ids import event_id
from broker.lifecycle import IN_SESSION, OPEN, Author, State

LONGEST_NOTE = 500
HANDED_ON = N_("the technician handed it on")


def to_person(
    uow: UnitOfWork, rules: Rules, now: datetime, request_id: str, person: Person, to: int
) -> Request:
    """The colleague has it now, and its user is asked again, by the new name.

    Raises NotFound, Forbidden, NotNow or Busy.
    """
    request = held(uow, request_id, person, anybody=Permission.FORCE_RELEASE)
    colleague = uow.person(to, lock=True)
    if colleague is None or not _takes_requests(colleague):
        raise NotFound(N_("There is no such technician."))
    if request.technician == to:
        raise NotNow(N_("%(who)s has it already."), who=colleague.name)
    if to in uow.away():
        raise NotNow(N_("%(who)s is away."), who=colleague.name)
    if uow.held_by(to, ONE_AT_A_TIME):
        raise Busy(N_("%(who)s has a request that is not in session yet."), who=colleague.name)
    cut(uow, now, request, HANDED_ON)
    question = event_id(now)
    moved = move(
        uow, now, request, Author.DESK, "help.transferred", person.login,
        technician=to, lease_until=now + rules.lease, question=question, deadline=None,
        control=False, clipboard=False, ready=False, node=None, boot="", started=None, **UNASKED,
    )  # fmt: skip
    fact = HelpTransferred(technician=colleague.name, organisation=rules.organisation)
    tell(uow, now, moved, fact, question)
    return moved


def to_topic(
    uow: UnitOfWork,
    rules: Rules,
    now: datetime,
    request_id: str,
    person: Person,
    to: int,
    online: Collection[int],
) -> None:
    """Back to the queue, under this topic; a session goes to somebody of it who is free.

    Raises NotFound, Forbidden or NotNow.
    """
    request, topic = found(uow, request_id), topic_of(uow, to)
    if request.technician is not None:
        must_hold(request, person, Permission.FORCE_RELEASE)
    if request.state not in OPEN:
        raise NotNow(N_("It cannot be handed on: %(state)s."), state=request.state)
    if request.state in IN_SESSION:
        free = free_of(uow, topic, online, request)
        if not free:
            raise NotNow(N_("Nobody of %(topic)s is free."), topic=topic.name)
        moved = to_person(uow, rules, now, request_id, person, free[0])
        uow.change(moved, person.login, now, topic=topic.id, topic_since=now)
        return
    if request.state is State.PENDING:
        facts.release(uow, now, request, person.login, HANDED_ON)
        request = found(uow, request_id)
    under(uow, now, request, person.login, topic.id)


def under(uow: UnitOfWork, now: datetime, request: Request, who: str, topic: int | None) -> None:
    """It waits under this topic, or none, from now on; its user and the boards are told."""
    since = now if topic is not None else None
    tell_changed(uow, now, uow.change(request, who, now, topic=topic, topic_since=since))


def free_of(
    uow: UnitOfWork, topic: Topic, online: Collection[int], request: Request
) -> Sequence[int]:
    """Who of this topic could take it now."""
    away = uow.away()
    return [
        number
        for number in sorted(online)
        if number not in away
        and number != request.technician
        and topic.id in uow.served_by(number)
        and not uow.held_by(number, ONE_AT_A_TIME)
    ]


def write_down(
    uow: UnitOfWork, now: datetime, request_id: str, person: Person, category: str, note: str
) -> None:
    """What it was, in a category of the site and in the technician's own words.

    Raises NotFound, Forbidden or Invalid.
    """
    request = found(uow, request_id)
    must_hold(request, person, Permission.FORCE_RELEASE)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(N_("A note has at most %(most)s characters."), most=LONGEST_NOTE)
    if category and category not in uow.categories():
        raise Invalid(N_("There is no such category."))
    if category != request.category:
        uow.change(request, person.login, now, category=category)
    if note:
        uow.note(request_id, person.login, now, "note", note)


def topic_of(uow: UnitOfWork, topic_id: int) -> Topic:
    """The topic. Raises NotFound."""
    topic = uow.topic(topic_id)
    if topic is None:
        raise NotFound(N_("There is no such topic."))
    return topic


def _takes_requests(person: Person) -> bool:
    return person.active and may(person.role, Permission.TAKE_REQUESTS)
