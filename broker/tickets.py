"""Tickets open the pixel road: one end of one session on one relay node, soon, once.

A ticket is a signed token (`signed`) that travels in the `Sec-WebSocket-Protocol` header, next
to the real subprotocol (`binary, hc.ticket.<ticket>`), never in a URL, a log or an AMQP event.
The relay that it names checks it and remembers its id until it is over (`relay.admission`).
"""

from dataclasses import dataclass
from typing import get_args

from broker.facts import End
from broker.ids import unguessable
from broker.keys import KeyRing, SigningKey
from broker.signed import check, sign
from broker.subprotocol import PREFIX, SUBPROTOCOL, offered, protocols

__all__ = ["PREFIX", "SUBPROTOCOL", "BadTicket", "Ticket", "issue", "offered", "protocols", "read"]

AUDIENCE = "helpchannel-relay"


class BadTicket(Exception):
    """This ticket does not open this door; the text says why, never the ticket."""


@dataclass(frozen=True)
class Ticket:
    """What a ticket says: `id` is its own, for use once; times are Unix seconds."""

    id: str
    session: str
    end: End
    node: str
    issued: float
    expires: float


def issue(key: SigningKey, session: str, end: End, node: str, now: float, seconds: float) -> str:
    """A ticket for one end of one session on one node."""
    claims = {
        "jti": unguessable(),
        "sub": session,
        "aud": AUDIENCE,
        "end": end,
        "node": node,
        "iat": now,
        "exp": now + seconds,
    }
    return sign(key, claims)


def read(keys: KeyRing, token: str, now: float) -> Ticket:
    """What a ticket says, once it is known to be ours and not over.

    Raises BadSignature for a token that is not, BadTicket for one that is no ticket.
    """
    claims = check(keys, token, AUDIENCE, now)
    identity, session = claims.get("jti"), claims["sub"]
    end, node = claims.get("end"), claims.get("node")
    if end not in get_args(End) or not all(isinstance(it, str) for it in (identity, session, node)):
        raise BadTicket("signed, but not a ticket")
    return Ticket(identity, session, end, node, claims["iat"], claims["exp"])  # type: ignore[arg-type]
