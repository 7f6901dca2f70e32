"""The desk's values in the API's shapes. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from admin import model
from admin.api import shapes, shapes_people, shapes_requests
from admin.errors import Invalid
from admin.history import ENDED, Wanted
from admin.model import Line
from admin.model_chat import Message
from admin.search import wanted as words_of
from admin.words import N_
from broker.lifecycle import word

ENDS = {word(state): state for state in ENDED}

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def request(line: Line) -> shapes_requests.Request:
    """A request with its names."""
    it = line.request
    technician = None
    if it.technician is not None:
        technician = shapes.Somebody(it.technician, line.technician or "")
    topic = shapes.SomeTopic(it.topic, line.topic or "") if it.topic is not None else None
    return shapes_requests.Request(
        id=it.id, state=state(it), text=it.text, user=shapes.Somebody(it.user, line.user),
        machine=shapes.SomeMachine(it.machine, line.machine, line.system), technician=technician,
        created=it.created, modified=it.modified, started=it.started, ended=it.ended,
        ready=it.ready, control=it.control, clipboard=it.clipboard, place=it.place,
        unread=it.unread,
        reason=it.reason, topic=topic, category=it.category,
        waited=it.waited, consented=it.consented, lasted=it.lasted,
        rating=it.rating,
    )  # fmt: skip


def state(it: model.Request) -> shapes.StateWord:
    """As it is called on the event road, too."""
    return cast("shapes.StateWord", word(it.state))


def page(lines: Sequence[Line], most: int) -> shapes_requests.Requests:
    """Of one more line than are shown: that one says that there is a next page."""
    shown = lines[:most]
    more = cursor(shown[-1].request) if len(lines) > most else None
    return shapes_requests.Requests([request(line) for line in shown], more)


def cursor(last: model.Request) -> str:
    """Where the next page begins: behind this request."""
    return f"{(last.created - EPOCH) // MICROSECOND}-{last.id}"


def behind(text: str | UnsetType) -> tuple[datetime, str] | None:
    """What a `cursor` says."""
    if text is UNSET or isinstance(text, UnsetType):
        return None
    moment, _, request_id = text.partition("-")
    return EPOCH + int(moment) * MICROSECOND, request_id


def wanted(asked: shapes_requests.HistoryQuery, me: int) -> Wanted:
    """Which ended requests a query means."""
    return Wanted(
        since=utc(asked.since), until=utc(asked.until), person=asked.person.strip(),
        technician=me if asked.whose == "mine" else None, machine=asked.machine.strip(),
        state=None if isinstance(asked.state, UnsetType) else ENDS[asked.state],
        words=words_of(asked.words), category=asked.category,
        topic=None if isinstance(asked.topic, UnsetType) else asked.topic,
        site=None if isinstance(asked.site, UnsetType) else asked.site,
    )  # fmt: skip


def utc(text: str | UnsetType) -> datetime | None:
    """The moment; one that only other zones can write is the first or the last of all.

    Raises Invalid.
    """
    if isinstance(text, UnsetType):
        return None
    try:
        moment: datetime = msgspec.convert(text, Annotated[datetime, Meta(tz=True)])
    except msgspec.ValidationError as error:
        raise Invalid(N_("The query cannot be used: %(why)s"), why=error) from None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST if moment.year == 1 else LAST


def person(it: model.Person) -> shapes_people.Person:
    """Without secrets."""
    return shapes_people.Person(it.id, it.login, it.name, it.role.value, it.active)


def change(it: model.Change) -> shapes_requests.Change:
    """A line of a case file."""
    return shapes_requests.Change(it.at, it.who, it.attribute, it.old, it.new)


def message(it: Message) -> shapes_requests.Message:
    """Of a conversation."""
    by: Literal["user", "technician"] = "user" if it.by_user else "technician"
    return shapes_requests.Message(it.id, it.at, by, it.name, it.text)
