"""The vocabulary: every fact that travels over RabbitMQ, and who may say it.

A shape changes only by a new version, with both decoders for one release. Retired types stay
listed here as comments. How a fact travels: `broker.events`.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from broker.grants import Grant, Wanted
from broker.lifecycle import Author

Text = Annotated[str, Meta(max_length=500)]
Words = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[str, Meta(max_length=200)]
Monitor = Annotated[str, Meta(max_length=64, pattern=r"^[^\n]*\Z")]
Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+\Z")]
Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]
End = Literal["agent", "viewer"]


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
