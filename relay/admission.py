"""Who may come in: a ticket is for one end of one session on this node, soon, and once. Pure.

The memory of used tickets began with this process, so a ticket from before could be a used one:
it is refused, as is one from before its session was cut. Both kinds of memory end by themselves,
because a ticket lives for a minute only.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from broker import codes
from broker.facts import End
from broker.keys import KeyRing
from broker.signed import BadSignature
from broker.tickets import BadTicket, Ticket, offered, read

MOST_REMEMBERED = 200_000  # ids; beyond that nobody is let in until some have expired


class Refused(Exception):
    """Not let in. `status` is the HTTP answer, `kind` its name in the counters."""

    def __init__(self, status: str, kind: str, why: str) -> None:
        super().__init__(why)
        self.status, self.kind = status, kind


def bad_ticket(kind: str, why: str) -> Refused:
    """401: the desk gives a new ticket while the session is open."""
    return Refused("401 Unauthorized", kind, f"This ticket is refused: {why}.")


@dataclass(frozen=True)
class Guest:
    """Who was let in."""

    session: str
    end: End


def origin_of(url: str) -> str:
    """How a browser names the site of this address: no path, no default port [RFC 6454, 6.2]."""
    parts = urlsplit(url.lower())
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


class Admission:
    """The door of one node."""

    def __init__(
        self,
        keys: KeyRing,
        *,
        node: str,
        origin: str | None,
        started: float,
        most: int = MOST_REMEMBERED,
    ) -> None:
        self._keys = keys
        self._node = node
        self._origin = origin
        self._started = started
        self._most = most
        self._used: dict[str, float] = {}  # ticket id -> when it would have expired
        self._cut: dict[str, tuple[float, float]] = {}  # session -> (cut at, forget at)
        self._sweep_at = started

    def check_origin(self, origin: str | None, *, browser: bool) -> None:
        """A browser says on which site its page stands; nobody else needs to [RFC 6455, 10.2].

        Raises Refused.
        """
        if self._origin is None or (origin is None and not browser):
            return
        if origin is None or origin.lower() != self._origin:
            raise Refused(
                "403 Forbidden", "origin", "This page's site may not connect here (Origin)."
            )

    def admit(self, header: str, end: End, now: float) -> Guest:
        """Let in who holds this Sec-WebSocket-Protocol header, and remember the ticket as used.

        Raises Refused.
        """
        binary, token = offered(header)
        if token is None:
            raise bad_ticket("missing", "exactly one must be offered, as hc.ticket.<ticket>")
        if not binary:
            raise bad_ticket("protocol", "the subprotocol binary must be offered with it")
        try:
            ticket = read(self._keys, token, now)
        except (BadSignature, BadTicket) as problem:
            expired = str(problem) == "expired"
            raise bad_ticket("expired" if expired else "forged", str(problem)) from None
        self._check(ticket, end, now)
        return Guest(ticket.session, ticket.end)

    def admit_code(self, code: str, end: End, now: float) -> Guest:
        """The same for a ticket in its short form.

        Raises Refused.
        """
        try:
            ticket = codes.read(self._keys, code, self._node, now)
        except BadTicket as problem:
            expired = str(problem) == "expired"
            raise bad_ticket("expired" if expired else "forged", str(problem)) from None
        self._check(ticket, end, now)
        return Guest(ticket.session, ticket.end)

    def _check(self, ticket: Ticket, end: End, now: float) -> None:
        if ticket.node != self._node:
            raise bad_ticket("node", "it is for another relay node")
        if ticket.end != end:
            raise bad_ticket("end", "it is for the other end of the session")
        if ticket.id in self._used:
            raise bad_ticket("used", "it was used before")
        if ticket.issued < self._started:
            raise bad_ticket("old", "it was issued before this relay started")
        cut_at, _ = self._cut.get(ticket.session, (float("-inf"), 0.0))
        if ticket.issued <= cut_at:
            raise bad_ticket("cut", "its session was ended")
        self._sweep(now)
        if len(self._used) >= self._most:
            raise Refused("503 Service Unavailable", "full", "Too many tickets in a short time.")
        self._used[ticket.id] = ticket.expires

    def cut(self, session: str, now: float, ticket_life: float = 600.0) -> None:
        """Tickets that were issued for this session until now open nothing any more."""
        self._cut[session] = (now, now + ticket_life)

    def _sweep(self, now: float) -> None:
        """Forget what has expired, now and then."""
        if now < self._sweep_at and len(self._used) < self._most:
            return
        self._sweep_at = now + 10
        self._used = {one: expires for one, expires in self._used.items() if expires > now}
        self._cut = {one: times for one, times in self._cut.items() if times[1] > now}
