"""What the API takes and gives. Each name is the schema's name in the document."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from admin.scopes import Scope

StateWord = Literal[
    "requested", "pending", "accepted", "established", "rejected", "finished user",
    "finished tech", "cancelled user", "cancelled tech", "aborted",
]  # fmt: skip
EndWord = Literal["finished user", "finished tech", "cancelled user", "cancelled tech", "aborted"]
RoleWord = Literal["ADMIN", "TECH", "USER"]
CURSOR = "^[0-9]{1,16}-[0-9a-f]{32}$"
After = Annotated[
    str, Meta(pattern=CURSOR, description="Go on behind this: what `next` of the last page said.")
]
# A text, because a number in a query would be taken for Unix seconds; `values.utc` reads it.
When = Annotated[str, Meta(pattern="^[0-9]{4}-", extra_json_schema={"format": "date-time"})]
Most = Annotated[int, Meta(ge=1, le=200, description="How many at the most.")]
# No control characters, and no blank at either end. Written out: what `\\s` is differs by language.
INK = r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u3000\ufeff]"
LINE = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*"
PATTERN = f"^{INK}({LINE}{INK})?$"
Words = Annotated[str, Meta(min_length=1, max_length=200, pattern=PATTERN)]
ShortWords = Annotated[str, Meta(min_length=1, max_length=100, pattern=PATTERN)]


class Problem(Struct):
    """What went wrong, for people; `status` for programs [RFC 9457]."""

    type: str
    title: str
    status: int
    detail: str


# -- who and where


class Somebody(Struct):
    """A person, as others see them."""

    id: int
    name: str


class SomeMachine(Struct):
    """A machine, as a request names it."""

    id: str
    name: str
    system: str


class SomeTopic(Struct):
    """A site, or a kind of trouble; technicians serve some."""

    id: int
    name: str


# -- requests


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


class Topics(Struct):
    """What requests can be about, and what they can have been."""

    topics: list[SomeTopic]
    categories: list[str]


class Changes(Struct):
    """A request's case file, the oldest line first."""

    changes: list[Change]


# -- people and machines


class Person(Struct):
    """An account."""

    id: int
    login: str
    name: str
    role: RoleWord
    active: bool


class People(Struct):
    """All accounts, by name."""

    people: list[Person]


class NewPerson(Struct, forbid_unknown_fields=True):
    """An account to be made; it has no password until its person opens an invitation."""

    login: Words
    name: Words
    role: RoleWord


class Invitation(Struct):
    """A one-time link with which that person sets a password."""

    link: str
    expires: datetime


class Site(Struct):
    """A place where machines stand."""

    id: int
    name: str


class Sites(Struct):
    """All of them, by name."""

    sites: list[Site]


class Machine(Struct):
    """A machine whose agent has signed in. `enrolled`: it needs no password."""

    id: str
    name: str
    system: str
    person: Somebody
    revoked: bool
    site: Site | None
    seen: datetime | None
    enrolled: bool
    guest: bool


class Machines(Struct):
    """All machines, by name."""

    machines: list[Machine]


class NewEnrolmentCode(Struct, forbid_unknown_fields=True):
    """A code with which so many machines come in without a password, for so many days.

    With a login they ask in that person's name, else each is an account of its own. Numbers are
    whole; JSON writes 8 and 8.0 for the same one [RFC 8259, 6], so both are read.
    """

    name: ShortWords
    uses: Annotated[float, Meta(ge=1, le=10_000, multiple_of=1)] = 1
    days: Annotated[float, Meta(ge=1, le=365, multiple_of=1)] = 7
    login: Annotated[str, Meta(max_length=200)] = ""
    site: Annotated[float, Meta(ge=0, le=10**15 - 1, multiple_of=1)] | None = None


class EnrolmentCode(Struct):
    """What there is to know of a code; the code itself is shown once, when it is made."""

    id: int
    name: str
    most: int
    uses: int
    created: datetime
    expires: datetime
    revoked: bool
    person: int | None
    site: int | None


class MadeEnrolmentCode(EnrolmentCode):
    """With the code itself."""

    code: str


class EnrolmentCodes(Struct):
    """All of them, the newest first."""

    codes: list[EnrolmentCode]


class GuestCode(Struct):
    """To be read out to somebody without an account: good once, until then."""

    code: str
    expires: datetime


# -- the service


class Relay(Struct):
    """A relay node, by its own word."""

    node: str
    sessions: int
    waiting: int
    draining: bool


class Relays(Struct):
    """Those that were heard within the last seconds."""

    relays: list[Relay]


class Health(Struct):
    """Whether help can be given now."""

    ready: bool
    broker: Literal["up", "full", "down"]
    relays: int
    waiting: int


class Me(Struct):
    """Whom this token acts as, what for, and until when."""

    person: Person
    name: str
    scopes: list[Scope]
    expires: datetime


# -- agents

Short = Annotated[str, Meta(min_length=1, max_length=200)]


class MachineSays(Struct, forbid_unknown_fields=True):
    """What an agent says of its machine; `token` is a secret that it made and keeps there."""

    name: Short
    token: Annotated[str, Meta(min_length=16, max_length=200)]
    system: Annotated[str, Meta(max_length=200)] = ""


class SignIn(Struct, forbid_unknown_fields=True):
    """A person signs in at their desktop."""

    login: Short
    password: Annotated[str, Meta(max_length=1000)]
    machine: MachineSays


Typed = Annotated[str, Meta(min_length=1, max_length=100)]


class Enrol(Struct, forbid_unknown_fields=True):
    """A machine comes in with an administrator's code."""

    code: Typed
    machine: MachineSays


class SignInMachine(Struct, forbid_unknown_fields=True):
    """An enrolled machine signs in."""

    credential: Short
    machine: MachineSays


class SignInGuest(Struct, forbid_unknown_fields=True):
    """Somebody without an account comes in with a technician's code."""

    code: Typed
    name: Short
    machine: MachineSays


class OpenHelp(Struct):
    """What this machine has open. `pictured`: a picture of its screen is attached."""

    help: str
    state: StateWord
    text: str
    technician: str | None
    question: str | None
    messages: list[Message]
    pictured: bool


class AgentToken(Struct):
    """For the broker (as password) and for these calls; `expires` in Unix seconds."""

    token: str
    expires: int


class SignedIn(AgentToken):
    """Who the agent is on the broker, how it gets there, and what a request can be about.

    `direct`: an administrator allows direct assistance on this machine, once its user agrees.
    `picture_days`: so long after its end a picture of a screen is kept that came with a request;
    0: none is taken.
    """

    agent: str
    name: str
    amqp_url: str
    vhost: str
    organisation: str
    open: OpenHelp | None
    topics: list[str]
    direct: bool
    picture_days: int


class Enrolled(SignedIn):
    """With what this machine signs in from now on; it is said only here."""

    credential: str


class Agreement(Struct, forbid_unknown_fields=True):
    """What its user answered, once: may technicians help on this machine unasked?"""

    agreed: bool


class Direct(Struct):
    """Whether an administrator allows it on this machine, and since when its user agrees."""

    allowed: bool
    agreed: datetime | None


class Ticket(Struct):
    """Opens the pixel road once, at this address (WebSocket)."""

    url: str
    ticket: str
