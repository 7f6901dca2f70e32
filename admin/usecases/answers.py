"""What a user's agent says in a session beside the grant: an answer, and which monitor is seen."""

from datetime import datetime
from typing import Any

from admin.model import Request
from admin.ports import UnitOfWork
from admin.usecases.moves import move, tell_changed
from admin.words import ALL_MONITORS
from broker.events import Event
from broker.facts import HelpAnswered, HelpShown


def told(
    uow: UnitOfWork,
    now: datetime,
    request: Request,
    event: Event,
    fact: HelpAnswered | HelpShown,
    who: str,
) -> None:
    """Write it down, and let the pages look again.

    Raises broker.lifecycle.Refused outside a session.
    """
    changes: dict[str, Any] = {}
    if isinstance(fact, HelpShown):
        changes = {
            "monitors": "\n".join(fact.monitors),
            "may_be_seen": fact.may_be_seen,
            "seen": fact.seen,
        }
        note = "monitor", fact.seen or ALL_MONITORS
    else:
        if fact.answers == request.asking_event:  # a late answer closes no newer question
            changes = {"asking": "" if fact.allowed else request.asking, "asking_event": None}
        note = "answer", "yes" if fact.allowed else "no"
    moved = move(uow, now, request, event.author, event.kind, who, **changes)
    uow.note(request.id, who, now, *note)
    tell_changed(uow, now, moved)
