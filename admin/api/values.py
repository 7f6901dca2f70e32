"""The desk's values in the API's shapes. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from msgspec import UNSET, UnsetType

from admin import model
from admin.api import shapes
from admin.model import Line
from broker.lifecycle import word

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def request(line: Line) -> shapes.Request:
    """A request with its names."""
    it = line.request
    technician = None
    if it.technician is not None:
        technician = shapes.Somebody(it.technician, line.technician or "")
    return shapes.Request(
        id=it.id, state=state(it), text=it.text, user=shapes.Somebody(it.user, line.user),
        machine=shapes.SomeMachine(it.machine, line.machine, line.system), technician=technician,
        created=it.created, modified=it.modified, started=it.started, ended=it.ended,
        ready=it.ready, control=it.control, clipboard=it.clipboard, place=it.place,
        reason=it.reason,
    )  # fmt: skip


def state(it: model.Request) -> shapes.StateWord:
    """As it is called on the event road, too."""
    return cast("shapes.StateWord", word(it.state))


def page(lines: Sequence[Line], most: int) -> shapes.Requests:
    """Of one more line than are shown: that one says that there is a next page."""
    shown = lines[:most]
    more = cursor(shown[-1].request) if len(lines) > most else None
    return shapes.Requests([request(line) for line in shown], more)


def cursor(last: model.Request) -> str:
    """Where the next page begins: behind this request."""
    return f"{(last.created - EPOCH) // MICROSECOND}-{last.id}"


def behind(text: str | UnsetType) -> tuple[datetime, str] | None:
    """What a `cursor` says."""
    if text is UNSET or isinstance(text, UnsetType):
        return None
    moment, _, request_id = text.partition("-")
    return EPOCH + int(moment) * MICROSECOND, request_id


def person(it: model.Person) -> shapes.Person:
    """Without secrets."""
    return shapes.Person(it.id, it.login, it.name, it.role.value, it.active)


def change(it: model.Change) -> shapes.Change:
    """A line of a case file."""
    return shapes.Change(it.at, it.who, it.attribute, it.old, it.new)
