"""What a user says beside the moves: a message of the conversation, and what they thought of it."""

from datetime import datetime, timedelta

from admin.model import Request
from admin.model_chat import MOST_KEPT
from admin.ports import UnitOfWork
from admin.usecases.moves import tell
from broker.events import Event
from broker.facts import ChatKept, ChatSaid, HelpRated, RatingKept
from broker.lifecycle import OPEN, Refused, State

RATABLE = frozenset({State.FINISHED_USER, State.FINISHED_TECH, State.ABORTED})
RATED_WITHIN = timedelta(days=1)  # after the end


def handle(
    uow: UnitOfWork,
    now: datetime,
    request: Request,
    event: Event,
    fact: ChatSaid | HelpRated,
    who: str,
) -> None:
    """Keep it and say so. Raises broker.lifecycle.Refused when it comes too late, or too often."""
    fits = _may_write(uow, request) if isinstance(fact, ChatSaid) else _may_rate(request, now)
    if not fits:
        raise Refused(request.state, event.author, event.kind)
    if isinstance(fact, ChatSaid):
        uow.add_message(request, event.id, request.user, now, fact.text)
        after = uow.change(request, who, now, unread=request.unread + 1)
        tell(uow, now, after, ChatKept(fact.text, repeats=event.id))
        return
    after = uow.change(request, who, now, rating=fact.rating)
    if fact.comment.strip():
        uow.note(request.id, who, now, "comment", fact.comment.strip())
    tell(uow, now, after, RatingKept(fact.rating))


def _may_write(uow: UnitOfWork, request: Request) -> bool:
    """While it is open; `admin.usecases.chat` has the other side of the conversation."""
    return request.state in OPEN and uow.message_count(request.id) < MOST_KEPT


def _may_rate(request: Request, now: datetime) -> bool:
    """What somebody helped with, once, and not much later."""
    if request.state not in RATABLE or request.rating is not None or request.ended is None:
        return False
    return now - request.ended <= RATED_WITHIN
