"""What the two have written to each other, as this side knows it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

MOST = 500  # messages that are kept; the desk does not tell more either


class Way(StrEnum):
    """How far a message has come."""

    SENDING = "sending"
    SENT = "sent"  # the desk has it; what came from there always is
    REFUSED = "refused"  # the desk did not take it: it was over by then


@dataclass(frozen=True)
class Message:
    """One message; its id is that of the event which said it first."""

    id: str
    mine: bool
    name: str
    text: str
    way: Way = Way.SENT


@dataclass(frozen=True)
class Chat:
    """The conversation of the present request, in the order of its coming."""

    messages: tuple[Message, ...] = ()

    def __contains__(self, identity: str) -> bool:
        return any(one.id == identity for one in self.messages)

    def joined(self, more: Iterable[Message]) -> "Chat":
        """With these; one that is known already stays in its place, and is sent if either is."""
        chat = self
        for one in more:
            if one.id not in chat:
                chat = Chat((*chat.messages, one)[-MOST:])
            elif one.way is Way.SENT:
                chat = chat.settled(one.id, Way.SENT)
        return chat

    def settled(self, identity: str, way: Way) -> "Chat":
        """This message has come so far."""
        return Chat(
            tuple(replace(one, way=way) if one.id == identity else one for one in self.messages)
        )
