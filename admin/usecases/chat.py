"""What the two write to each other, while the request is open; it moves nothing.

`Request.unread` counts what the user wrote and whoever has the request has not seen. While nobody
has it, an answer is what takes the mark away: who only looked may be followed by who takes it.
"""

from datetime import datetime

from admin.errors import Forbidden, Invalid, NotNow
from admin.model import Person, Request
from admin.model_chat import MOST_KEPT
from admin.permissions import Permission, may
from admin.ports import UnitOfWork
from admin.usecases.desk import ANOTHERS, found
from admin.usecases.moves import tell
from admin.words import N_
from broker.facts import ChatKept
from broker.ids import event_id
from broker.lifecycle import OPEN

LONGEST = 500  # characters, as broker.facts.Words has it
MOST_SHOWN = 500
MOST_RECALLED = 50  # what an agent is told of when it signs in


def say(uow: UnitOfWork, now: datetime, request_id: str, person: Person, text: str) -> None:
    """A technician writes this to the user.

    Raises NotFound, NotNow, Forbidden or Invalid.
    """
    request = found(uow, request_id)
    if request.state not in OPEN:
        raise NotNow(N_("This request is no longer open: %(state)s."), state=request.state)
    if not may_write(request, person):
        raise Forbidden(ANOTHERS)
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise Invalid(N_("A message has between one and %(most)s characters."), most=LONGEST)
    if uow.message_count(request_id) >= MOST_KEPT:
        raise NotNow(N_("This conversation is full."))
    identity = event_id(now)
    uow.add_message(request, identity, person.id, now, text)
    tell(uow, now, read(uow, now, request, person), ChatKept(text, person.name), identity)


def seen(uow: UnitOfWork, now: datetime, request_id: str, person: Person) -> bool:
    """Who has the request has seen what was written; did that change anything?"""
    request = found(uow, request_id)
    if request.technician != person.id or not request.unread:
        return False
    read(uow, now, request, person)
    return True


def read(uow: UnitOfWork, now: datetime, request: Request, person: Person) -> Request:
    """The request without its mark."""
    return uow.change(request, person.login, now, unread=0) if request.unread else request


def may_write(request: Request, person: Person) -> bool:
    """Who has it; while it waits, whoever may take it."""
    if request.state not in OPEN:
        return False
    waits = request.technician is None and may(person.role, Permission.TAKE_REQUESTS)
    return waits or request.technician == person.id
