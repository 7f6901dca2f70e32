"""A technician's photo: theirs to show, and shown to whom they want to help."""

from datetime import datetime

from admin.errors import Invalid, NotFound
from admin.model import Person
from admin.model_picture import Picture
from admin.pictures import NoPicture, bare, measured
from admin.ports import UnitOfWork
from admin.usecases import machines
from admin.words import N_
from broker.lifecycle import HELD

MOST_BYTES = 128 * 1024
MOST_PIXELS = 1024  # each way
NONE = N_("There is no photo.")


def put(uow: UnitOfWork, now: datetime, person: Person, data: bytes) -> None:
    """This is their photo from now on, in place of one before; where and when it was taken is not
    kept. Raises Invalid.
    """
    if not data:
        raise Invalid(N_("Choose a file first."))
    if len(data) > MOST_BYTES:
        raise Invalid(N_("This file is larger than %(most)s KiB."), most=MOST_BYTES // 1024)
    try:
        it = measured(data)
    except NoPicture:
        raise Invalid(N_("This file is neither a PNG nor a JPEG picture.")) from None
    if max(it.width, it.height) > MOST_PIXELS:
        raise Invalid(
            N_("This picture has %(width)s by %(height)s pixels; at most %(most)s by %(most)s."),
            width=it.width, height=it.height, most=MOST_PIXELS,
        )  # fmt: skip
    uow.set_photo(person.id, Picture(now, it.kind, it.width, it.height), bare(data))


def own(uow: UnitOfWork, person: int) -> tuple[Picture, bytes]:
    """Of this person. Raises NotFound."""
    photo, data = uow.photo(person), uow.photo_data(person)
    if photo is None or data is None:
        raise NotFound(NONE)
    return photo, data


def of_technician(
    uow: UnitOfWork, agent: str, request_id: str, question: str
) -> tuple[Picture, bytes]:
    """Of who has this machine's request now. With the id of a question (the event by which they
    took it) only of who asked that one, so that nobody is shown beside another's name.

    Raises NotFound.
    """
    request = machines.request_of(uow, agent, request_id)
    others = question and question != request.question
    if request.technician is None or request.state not in HELD or others:
        raise NotFound(NONE)
    return own(uow, request.technician)
