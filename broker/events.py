"""The vocabulary: every fact that travels over RabbitMQ, typed, versioned and strict.

On the wire an event is CloudEvents 1.0 in JSON [CloudEvents JSON format, 3.2, structured mode]
with one extension attribute, `version`, that counts the shapes of its type's data:

    {"specversion": "1.0", "id": "0193…", "source": "/agent/4f…", "type": "help.requested",
     "subject": "<help id>", "time": "2026-11-24T10:00:00Z", "version": 1, "data": {"text": "…"}}

Its routing key is `<author>.<address>.<type>`. The address is the agent's id for what an agent
says and for what the desk says to it; a relay node's name for what a relay says and for orders
to it. `decode` trusts nobody: unknown attributes, fields, types and versions, a source that does
not match the key, and anything too long are refused by name.

A shape changes only by a new version, with both decoders for one release. Retired types stay
listed here as comments.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from broker.ids import is_unguessable
from broker.lifecycle import Author

T = TypeVar("T")
MAX_BYTES = 64 * 1024  # an event is a fact, not a document

Text = Annotated[str, Meta(max_length=500)]
Words = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[str, Meta(max_length=200)]
Monitor = Annotated[str, Meta(max_length=64, pattern=r"^[^\n]*\Z")]
Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+\Z")]
Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]
End = Literal["agent", "viewer"]


class Clipboard(StrEnum):
    """Which way copied text may go between the two; each way is a grant of its own."""

    NONE = "none"
    TO_TECHNICIAN = "to_technician"
    TO_USER = "to_user"
    BOTH = "both"

    @classmethod
    def of(cls, *, leaves: bool, enters: bool) -> "Clipboard":
        """Both ways, one, or none."""
        if leaves:
            return cls.BOTH if enters else cls.TO_TECHNICIAN
        return cls.TO_USER if enters else cls.NONE

    @property
    def leaves(self) -> bool:
        """May what is copied on the user's desktop reach the technician?"""
        return self in {Clipboard.TO_TECHNICIAN, Clipboard.BOTH}

    @property
    def enters(self) -> bool:
        """May what the technician copied reach the user's desktop?"""
        return self in {Clipboard.TO_USER, Clipboard.BOTH}


class Grant(Struct, frozen=True, forbid_unknown_fields=True):
    """What the user allows beside seeing the screen; enforced on the user's machine.

    `paused` takes even the seeing back for a while; the rest stands again after it.
    """

    control: bool = False
    clipboard: Clipboard = Clipboard.NONE
    paused: bool = False


class Wanted(StrEnum):
    """What a technician may ask the user for, in a session."""

    CONTROL = "control"
    LEAVES = "clipboard_to_technician"
    ENTERS = "clipboard_to_user"
    MONITOR = "monitor"


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """What an event says. `KIND` is its CloudEvents type, `VERSION` the shape of its fields."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1


# -- said by an agent, for its user -------------------------------------------------------------


class HelpRequested(Fact, frozen=True):
    """The user asks for help, in a sentence of their own, and may say about which topic."""

    KIND = "help.requested"
    text: Text
    topic: Name = ""


class HelpDeclined(Fact, frozen=True):
    """The user does not want this technician; the request goes back to the queue.

    `answers` is the id of the help.accepted that put the question: a late answer to one
    technician is none to the next.
    """

    KIND = "help.declined"
    answers: Id


class HelpValidated(Fact, frozen=True):
    """The user has seen who it is and says yes, this far, to the question that it `answers`."""

    KIND = "help.validated"
    answers: Id
    grant: Grant


class HelpGranted(Fact, frozen=True):
    """The user changed what is allowed, in the session."""

    KIND = "help.granted"
    grant: Grant


class ChatSaid(Fact, frozen=True):
    """The user writes to whoever has their request, or will have it. It moves nothing."""

    KIND = "chat.said"
    text: Words


class HelpAnswered(Fact, frozen=True):
    """Yes or no to the help.asked with this id; what follows from a yes is said as usual."""

    KIND = "help.answered"
    answers: Id
    allowed: bool


class HelpShown(Fact, frozen=True):
    """Which monitors there are, which may be seen, which is seen; all by the empty name."""

    KIND = "help.shown"
    monitors: Annotated[tuple[Monitor, ...], Meta(max_length=16)]
    may_be_seen: Monitor = ""
    seen: Monitor = ""


Rating = Annotated[int, Meta(ge=1, le=5)]


class HelpRated(Fact, frozen=True):
    """What the user thinks of the help, once it is over: 5 is best; and why, in their words."""

    KIND = "help.rated"
    rating: Rating
    comment: Text = ""


# -- said by an agent or by the desk ------------------------------------------------------------


class HelpCancelled(Fact, frozen=True):
    """Ended before a session began."""

    KIND = "help.cancelled"
    reason: Text = ""


class HelpFinished(Fact, frozen=True):
    """The session was ended by one of the two."""

    KIND = "help.finished"
    reason: Text = ""


# -- said by the desk ---------------------------------------------------------------------------


class HelpQueued(Fact, frozen=True):
    """Where the user stands. `place` counts from 1; `minutes` is an estimate, where there is one;
    `notice` is what the site says outside its working hours.
    """

    KIND = "help.queued"
    place: Annotated[int, Meta(ge=1)]
    waiting: Count
    technicians: Count
    minutes: Count | None = None
    notice: Text = ""


class HelpAccepted(Fact, frozen=True):
    """A technician has taken the request; the user is asked."""

    KIND = "help.accepted"
    technician: Name
    organisation: Name


class HelpOpened(Fact, frozen=True):
    """A technician wants to help unasked; the machine answers by the agreement that it keeps."""

    KIND = "help.opened"
    technician: Name
    organisation: Name


class HelpReleased(Fact, frozen=True):
    """The technician gave it up, or the lease ran out: the same place in the queue again."""

    KIND = "help.released"
    reason: Text


class HelpAdmitted(Fact, frozen=True):
    """The desk has recorded the consent: each end may now ask it for a ticket."""

    KIND = "help.admitted"


class HelpAsked(Fact, frozen=True):
    """The technician asks for more than is granted; only the user can give it.

    `monitor` is the one to be seen, all by the empty name. One that may be seen already is shown
    without a question.
    """

    KIND = "help.asked"
    what: Wanted
    monitor: Monitor = ""


class HelpChanged(Fact, frozen=True):
    """The relay moved the request, or it waits under another topic. `ready` says that the agent's
    end waits for the viewer.
    """

    KIND = "help.changed"
    state: Name
    ready: bool


class HelpAborted(Fact, frozen=True):
    """Nobody ended it; it could not go on."""

    KIND = "help.aborted"
    reason: Text


class HelpTransferred(Fact, frozen=True):
    """Another technician has it now; the user is asked again, by the new name."""

    KIND = "help.transferred"
    technician: Name
    organisation: Name


class HelpRefused(Fact, frozen=True):
    """The named refusal that answers an event which did not fit."""

    KIND = "help.refused"
    event: Id
    kind: Name
    reason: Text
    state: Name


class ChatKept(Fact, frozen=True):
    """A message is recorded: a technician's, whose name is told, and then this event's id is its
    own; or the user's, whose id is that of the event that this one `repeats`.
    """

    KIND = "chat.said"
    text: Words
    technician: Name = ""
    repeats: Annotated[str, Meta(max_length=64, pattern=r"^[0-9A-Za-z_-]*\Z")] = ""


class HelpPictured(Fact, frozen=True):
    """The user attached a picture of their screen; it is at the desk, and never on this road."""

    KIND = "help.pictured"


class HelpUnpictured(Fact, frozen=True):
    """The user took the picture back; the desk has deleted it."""

    KIND = "help.unpictured"


class RatingKept(Fact, frozen=True):
    """The user's rating is recorded. What they wrote with it stays at the desk."""

    KIND = "help.rated"
    rating: Rating


class AgentRevoked(Fact, frozen=True):
    """This agent may not speak any more; relays hang up its broker connection."""

    KIND = "agent.revoked"


class DeskAlive(Fact, frozen=True):
    """This desk process lives, and these technicians (by number) have a page of it open."""

    KIND = "desk.alive"
    here: Annotated[tuple[Count, ...], Meta(max_length=5000)] = ()


class TunnelCut(Fact, frozen=True):
    """An order to a relay node: hang up both ends of this session."""

    KIND = "tunnel.cut"
    reason: Text


# -- said by a relay ----------------------------------------------------------------------------


class RelayAlive(Fact, frozen=True):
    """This node lives, carries so much, and is reached at /wsServer/<node>, /wsClient/<node>.

    `boot` names this run of it: with another one, whatever the node carried before is lost.
    """

    KIND = "relay.alive"
    sessions: Count
    waiting: Count
    draining: bool = False
    boot: Annotated[str, Meta(max_length=64, pattern=r"^[0-9A-Za-z_-]*\Z")] = ""


class TunnelWaiting(Fact, frozen=True):
    """One end is here and waits for the other."""

    KIND = "tunnel.waiting"
    end: End


class TunnelEstablished(Fact, frozen=True):
    """Both ends are joined."""

    KIND = "tunnel.established"


class TunnelLost(Fact, frozen=True):
    """One end left without a word; the other was told to come back with a new ticket."""

    KIND = "tunnel.lost"
    end: End
    to_viewer: Count  # bytes of payload
    to_agent: Count
    seconds: Seconds


class TunnelClosed(Fact, frozen=True):
    """The tunnel is over: cut by order, or nobody came within the wait time."""

    KIND = "tunnel.closed"
    reason: Literal["cut", "wait", "drain"]
    to_viewer: Count
    to_agent: Count
    seconds: Seconds


SPOKEN: dict[Author, tuple[type[Fact], ...]] = {
    Author.AGENT: (
        HelpRequested, HelpCancelled, HelpDeclined, HelpValidated, HelpGranted, HelpFinished,
        HelpAnswered, HelpShown, HelpRated,
        ChatSaid,
    ),
    Author.DESK: (
        HelpQueued, HelpAccepted, HelpOpened, HelpReleased, HelpAdmitted, HelpAsked,
        HelpChanged, HelpCancelled, HelpFinished,
        HelpAborted, HelpTransferred, HelpRefused, HelpGranted, HelpDeclined, ChatKept,
        RatingKept, HelpPictured, HelpUnpictured,
        TunnelCut, AgentRevoked, DeskAlive,
    ),
    Author.RELAY: (RelayAlive, TunnelWaiting, TunnelEstablished, TunnelLost, TunnelClosed),
}  # fmt: skip
"""Who may say what. The desk repeats a decline, a grant and a message once it has recorded them."""

BEATS = (RelayAlive, DeskAlive)
"""Said all the time: true only now, and of no request."""

_SHAPES = {(author, kind.KIND): kind for author, kinds in SPOKEN.items() for kind in kinds}


class Event(Struct, frozen=True):
    """A fact with its envelope: who said it, about which request, to or of which address."""

    id: str
    author: Author
    address: str
    subject: str
    time: datetime
    fact: Fact

    @property
    def kind(self) -> str:
        return self.fact.KIND

    @property
    def routing_key(self) -> str:
        return f"{self.author.value}.{self.address}.{self.kind}"

    @property
    def source(self) -> str:
        """`/desk`, or `/agent/<id>`, `/relay/<node>`."""
        return "/desk" if self.author is Author.DESK else f"/{self.author.value}/{self.address}"


class Message(Struct, frozen=True):
    """An event as it travels: what the road needs to know of it."""

    id: str
    routing_key: str
    body: bytes


class Unreadable(Exception):
    """A message that is no event of ours; the text says why, and holds nothing of its content."""


class Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    """The CloudEvents attributes around every fact."""

    specversion: Literal["1.0"]
    id: Id
    source: Annotated[str, Meta(max_length=100)]
    type: Name
    subject: Annotated[str, Meta(max_length=64, pattern=r"^[0-9A-Za-z_-]*\Z")]
    time: datetime
    version: int
    data: msgspec.Raw
    datacontenttype: Literal["application/json"] = "application/json"


def encode(event: Event) -> bytes:
    """The event as CloudEvents JSON."""
    stamp = event.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.kind,
        "subject": event.subject,
        "time": stamp,
        "version": event.fact.VERSION,
        "data": event.fact,
    }
    return msgspec.json.encode(envelope)


def pack(event: Event) -> Message:
    """The event, ready for the road."""
    return Message(event.id, event.routing_key, encode(event))


def decode(routing_key: str, body: bytes) -> Event:
    """The event in this message.

    Raises Unreadable with the reason.
    """
    if len(body) > MAX_BYTES:
        raise Unreadable(f"{len(body)} bytes, at most {MAX_BYTES} are read")
    try:
        author_word, address, kind = routing_key.split(".", 2)
        author = Author(author_word)
    except ValueError:
        raise Unreadable("the routing key is not <author>.<address>.<type>") from None
    envelope = _parsed(body, Envelope, "not a CloudEvent as this desk reads them")
    if envelope.type != kind:
        raise Unreadable("the type is not the one in the routing key")
    shape = _SHAPES.get((author, kind))
    if shape is None:
        raise Unreadable(f"unknown type for the {author.value}")
    if envelope.version != shape.VERSION:
        raise Unreadable(f"{kind} version {envelope.version} is unknown, {shape.VERSION} is read")
    if envelope.time.tzinfo is None:
        raise Unreadable("the time has no zone")
    if author is Author.AGENT and not is_unguessable(envelope.subject):
        raise Unreadable("the subject is no help request's id")
    fact = _parsed(envelope.data, shape, kind)
    event = Event(envelope.id, author, address, envelope.subject, envelope.time, fact)
    if envelope.source != event.source:
        raise Unreadable("the source is not the author in the routing key")
    return event


def _parsed(body: bytes | msgspec.Raw, shape: type[T], what: str) -> T:
    """This JSON as this shape; the reason quotes no name and no value from it."""
    try:
        return msgspec.json.decode(body, type=shape)
    except RecursionError:
        raise Unreadable(f"{what}: nested too deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        why = str(error)
        for opening in ("Object contains unknown field", "Invalid enum value"):
            if why.startswith(opening):
                why = opening
        raise Unreadable(f"{what}: {why}") from None
