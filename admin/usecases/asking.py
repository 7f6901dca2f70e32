"""What a technician asks the user for in a session; `answers` holds what the user says to it.

Only the user gives anything: what follows from a yes arrives as help.granted, as ever. One question
at a time, so that nobody is pestered into pressing.
"""

from datetime import datetime

from admin.errors import Invalid, NotNow
from admin.model import Person, Request
from admin.ports import UnitOfWork
from admin.usecases.desk import found, must_hold
from admin.usecases.moves import move, tell
from admin.words import ASKED, ASKED_MONITOR, N_, TO_ALL_MONITORS, Text
from broker.facts import HelpAsked
from broker.grants import Wanted
from broker.ids import event_id
from broker.lifecycle import IN_SESSION, Author


def ask(
    uow: UnitOfWork, now: datetime, request_id: str, person: Person, wish: HelpAsked
) -> Request:
    """Put this question to the user; only who has the request does.

    Raises NotFound, Forbidden, NotNow or Invalid.
    """
    request = found(uow, request_id)
    must_hold(request, person, None)
    if request.state not in IN_SESSION:
        raise NotNow(N_("There is no session: %(state)s."), state=request.state)
    if request.asking_event is not None:
        raise NotNow(N_("The user has not answered your last question yet."))
    names = request.monitors.splitlines()
    if wish.what is Wanted.MONITOR and wish.monitor not in {"", *names}:
        raise Invalid(N_("The user's desktop has no such monitor."))
    question = event_id(now)
    asked = move(
        uow, now, request, Author.DESK, HelpAsked.KIND, person.login,
        asking=wish.what.value, asking_event=question,
    )  # fmt: skip
    uow.note(request_id, person.login, now, "asked", str(in_words(wish)))
    tell(uow, now, asked, wish, question)
    return asked


def in_words(wish: HelpAsked) -> Text:
    """What is asked for."""
    if wish.what is not Wanted.MONITOR:
        return Text(ASKED[wish.what])
    if not wish.monitor:
        return Text(TO_ALL_MONITORS)
    return Text(ASKED_MONITOR, {"monitor": wish.monitor})
