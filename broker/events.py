"""Events on the road: a fact in its envelope, as it travels over RabbitMQ, strict.

On the wire an event is CloudEvents 1.0 in JSON [CloudEvents JSON format, 3.2, structured mode]
with one extension attribute, `version`, that counts the shapes of its type's data:

    {"specversion": "1.0", "id": "0193…", "source": "/agent/4f…", "type": "help.requested",
     "subject": "<help id>", "time": "2026-11-24T10:00:00Z", "version": 1, "data": {"text": "…"}}

Its routing key is `<author>.<address>.<type>`. The address is the agent's id for what an agent
says and for what the desk says to it; a relay node's name for what a relay says and for orders
to it. `decode` trusts nobody: unknown attributes, fields, types and versions, a source that does
not match the key, and anything too long are refused by name.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from broker.facts import SPOKEN, Fact, Id, Name
from broker.ids import is_unguessable
from broker.lifecycle import Author

T = TypeVar("T")
MAX_BYTES = 64 * 1024  # an event is a fact, not a document

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
