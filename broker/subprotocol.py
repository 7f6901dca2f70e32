"""How a ticket travels: beside the real subprotocol, in the `Sec-WebSocket-Protocol` header.

Apart from `tickets`, so that who only carries one (the agent) needs no cryptography.
"""

SUBPROTOCOL = "binary"
PREFIX = "hc.ticket."


def offered(header: str) -> tuple[bool, str | None]:
    """(is `binary` offered?, the ticket) in a Sec-WebSocket-Protocol header [RFC 6455, 11.3.4]."""
    protocols = [protocol.strip() for protocol in header.split(",")]
    found = [protocol[len(PREFIX) :] for protocol in protocols if protocol.startswith(PREFIX)]
    return SUBPROTOCOL in protocols, found[0] if len(found) == 1 else None


def protocols(ticket: str) -> list[str]:
    """What a client offers to use this ticket."""
    return [SUBPROTOCOL, PREFIX + ticket]
