"""Requests as the API has them: open ones, ended ones, what was written there."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from admin.api.shapes import Somebody, SomeMachine, SomeTopic, StateWord

EndWord = Literal["finished user", "finished tech", "cancelled user", "cancelled tech", "aborted"]
CURSOR = "^[0-9]{1,16}-[0-9a-f]{32}$"
After = Annotated[
    str, Meta(pattern=CURSOR, description="Go on behind this: what `next` of the last page said.")
]
# A text, because a number in a query would be taken for Unix seconds; `values.utc` reads it.
When = Annotated[str, Meta(pattern="^[0-9]{4}-", extra_json_schema={"format": "date-time"})]
Number = Annotated[int, Meta(ge=0, le=10**15 - 1)]
Most = Annotated[int, Meta(ge=1, le=200, description="How many at the most.")]


class Request(Struct):
    """A request for help. `ready`: the person's end is there and the session can be opened.
    `rating`: what its user thinks of the help, from 1 to 5.
    `unread`: how much its user has written that whoever has it has not seen.

    `waited`, `consented` and `lasted` are the seconds to a technician, to the yes, and of the
    session; null as long as they are not known.
    """

    id: str
    state: StateWord
    text: str
    user: Somebody
    machine: SomeMachine
    technician: Somebody | None
    created: datetime
    modified: datetime
    started: datetime | None
    ended: datetime | None
    ready: bool
    control: bool
    clipboard: bool
    place: int | None
    unread: int
    reason: str
    topic: SomeTopic | None
    category: str
    waited: int | None
    consented: int | None
    lasted: int | None
    rating: int | None


class Requests(Struct):
    """A page; `next` is null on the last one."""

    requests: list[Request]
    next: str | None


class RequestsQuery(Struct, forbid_unknown_fields=True):
    """Which of the open requests, in the order of their asking."""

    which: Annotated[
        Literal["open", "waiting", "mine"],
        Meta(description="All that are open, those that wait, or those that you have."),
    ] = "open"
    after: After | UnsetType = UNSET
    most: Most = 50


class HistoryQuery(Struct, forbid_unknown_fields=True):
    """Which of the ended requests, the newest first; what is not said is not looked at."""

    whose: Annotated[
        Literal["mine", "all"],
        Meta(description="Those that you had, or all (needs the role ADMIN)."),
    ] = "mine"
    since: Annotated[When, Meta(description="Asked at this time or later.")] | UnsetType = UNSET
    until: Annotated[When, Meta(description="Asked before this time.")] | UnsetType = UNSET
    person: Annotated[str, Meta(max_length=200, description="In who asked: name or login.")] = ""
    machine: Annotated[str, Meta(max_length=200, description="In the machine's name.")] = ""
    words: Annotated[
        str, Meta(max_length=200, description="Words that were written; each is searched for.")
    ] = ""
    state: Annotated[EndWord, Meta(description="How it ended.")] | UnsetType = UNSET
    topic: Annotated[Number, Meta(description="Of this topic.")] | UnsetType = UNSET
    site: Annotated[Number, Meta(description="Of machines that stood here.")] | UnsetType = UNSET
    category: Annotated[str, Meta(max_length=100, description="What it was.")] = ""
    after: After | UnsetType = UNSET
    most: Most = 50


class Change(Struct):
    """A line of a request's case file."""

    at: datetime
    who: str
    attribute: str
    old: str
    new: str


class Message(Struct):
    """What one of the two wrote to the other; `name` is the technician's or the user's."""

    id: str
    at: datetime
    by: Literal["user", "technician"]
    name: str
    text: str


class Messages(Struct):
    """The conversation of a request, the oldest message first; of a long one the latest part."""

    messages: list[Message]


class NewMessage(Struct, forbid_unknown_fields=True):
    """What you write to the user."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]


class Note(Struct, forbid_unknown_fields=True):
    """What it was, in one of the site's categories and in your own words."""

    note: Annotated[str, Meta(max_length=500)] = ""
    category: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET


class Deletion(Struct, forbid_unknown_fields=True):
    """Why it is deleted, without anybody's name: it stays in the audit trail.

    `figures`: only what is personal in it goes; reports go on counting it.
    """

    reason: Annotated[str, Meta(max_length=300, pattern="\\S")]
    figures: bool = False


class Topics(Struct):
    """What requests can be about, and what they can have been."""

    topics: list[SomeTopic]
    categories: list[str]


class Changes(Struct):
    """A request's case file, the oldest line first."""

    changes: list[Change]
