"""A picture of the person's screen, which they saw, confirmed and attached to their request."""

from datetime import datetime, timedelta

from admin.errors import Forbidden, Invalid, NotFound, NotNow
from admin.model import Person, Request
from admin.model_picture import Picture
from admin.permissions import Permission, may
from admin.pictures import MOST_BYTES, NoPicture, form
from admin.ports import Store, UnitOfWork
from admin.usecases import machines
from admin.usecases.desk import ANOTHERS, found
from admin.usecases.moves import tell
from admin.words import N_
from broker.facts import HelpPictured, HelpUnpictured
from broker.lifecycle import OPEN

BATCH = 100


def attach(uow: UnitOfWork, now: datetime, agent: str, request_id: str, data: bytes) -> None:
    """This machine's open request has this picture from now on.

    Raises NotFound, NotNow or Invalid.
    """
    request = machines.request_of(uow, agent, request_id)
    if request.state not in OPEN:
        raise NotNow(N_("This request is no longer open: %(state)s."), state=request.state)
    try:
        it = form(data)
    except NoPicture:
        raise Invalid(
            N_("This is no PNG or JPEG of at most %(most)s KiB."), most=MOST_BYTES // 1024
        ) from None
    uow.set_picture(request_id, Picture(now, it.kind, it.width, it.height), data)
    user = uow.person(request.user)
    uow.note(request_id, user.login if user else "user", now, "picture", N_("attached"))
    tell(uow, now, request, HelpPictured())


def take_back(uow: UnitOfWork, now: datetime, agent: str, request_id: str) -> None:
    """This machine's request has no picture any more, at once and whatever its state; the case
    file says that there was one. Raises NotFound.
    """
    request = machines.request_of(uow, agent, request_id)
    if uow.picture(request_id) is None:
        return  # it was asked for twice, or its days were over
    uow.drop_pictures([request_id])
    user = uow.person(request.user)
    uow.note(request_id, user.login if user else "user", now, "picture", N_("taken back"))
    tell(uow, now, request, HelpUnpictured())


def look_at(uow: UnitOfWork, request_id: str, person: Person) -> tuple[Picture, bytes]:
    """The picture. Raises NotFound or Forbidden."""
    request = found(uow, request_id)
    if not may_see(request, person):
        raise Forbidden(ANOTHERS)
    picture, data = uow.picture(request_id), uow.picture_data(request_id)
    if picture is None or data is None:
        raise NotFound(N_("There is no picture."))
    return picture, data


def may_see(request: Request, person: Person) -> bool:
    """Who has the request or had it; while it waits, whoever may take it; and who sees all."""
    waits = request.technician is None and request.state in OPEN
    if waits and may(person.role, Permission.TAKE_REQUESTS):
        return True
    return request.technician == person.id or may(person.role, Permission.SEE_ALL_HISTORY)


def forget_old(store: Store, now: datetime, keep_days: int) -> int:
    """Drop the pictures of requests that ended so long ago; how many."""
    before, count = now - timedelta(days=keep_days), 0
    while True:
        with store.write() as uow:
            ids = uow.old_pictures(before, BATCH)
            uow.drop_pictures(ids)
            for request_id in ids:
                uow.note(request_id, "desk", now, "picture", N_("deleted"))
        count += len(ids)
        if len(ids) < BATCH:
            return count
