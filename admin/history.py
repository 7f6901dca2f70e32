"""What of the history is wanted, and how its lines are laid out: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from admin.errors import Invalid
from admin.model import Line
from admin.search import wanted as words_of
from admin.words import N_
from broker.lifecycle import OPEN, State

ENDED = frozenset(State) - OPEN - {State.REJECTED}
COLUMNS: Mapping[str, str] = {
    "asked": N_("Asked"),
    "who": N_("Who"),
    "machine": N_("Machine"),
    "words": N_("Words"),
    "technician": N_("Technician"),
    "topic": N_("Topic"),
    "category": N_("Category"),
    "site": N_("Site"),
    "outcome": N_("How it ended"),
    "reason": N_("Reason"),
    "waited": N_("Waited"),
    "consent": N_("Time to consent"),
    "length": N_("Length"),
    "ended": N_("Ended"),
    "rating": N_("Rating"),
}
USUAL = ("asked", "who", "machine", "words", "technician", "outcome")
MOST_DIGITS = 15  # of a number that all databases hold
UNREADABLE = N_("The time in the address cannot be read.")


@dataclass(frozen=True)
class Mark:
    """Where a page ends: the request that stands there."""

    created: datetime
    id: str

    @classmethod
    def of(cls, line: Line) -> "Mark":
        return cls(line.request.created, line.request.id)

    @classmethod
    def parse(cls, text: str) -> "Mark | None":
        """Raises Invalid."""
        if not text:
            return None
        moment, _, request_id = text.partition("~")
        try:
            return cls(datetime.fromisoformat(moment).astimezone(UTC), request_id)
        except (ValueError, OverflowError):
            raise Invalid(UNREADABLE) from None

    def __str__(self) -> str:
        return f"{self.created.isoformat()}~{self.id}"


@dataclass(frozen=True)
class Wanted:
    """Which ended requests; nothing said means all."""

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    technician: int | None = None
    machine: str = ""
    state: State | None = None
    words: tuple[str, ...] = ()
    topic: int | None = None
    site: int | None = None
    category: str = ""

    def mine(self, technician: int) -> "Wanted":
        """Of these, only what this technician had."""
        return replace(self, technician=technician)


def wanted(query: Mapping[str, str], zone: ZoneInfo) -> Wanted:
    """From a form's fields; days are the organisation's. Raises Invalid."""
    technician, state = query.get("technician", ""), query.get("outcome", "")
    if technician and not technician.isdecimal():
        raise Invalid(N_("There is no such person."))
    if state and (not state.isdecimal() or int(state) not in ENDED):
        raise Invalid(N_("There is no such outcome."))
    last = _day(query.get("until", ""), zone, after=True)
    return Wanted(
        since=_day(query.get("since", ""), zone),
        until=last,
        person=query.get("person", "").strip()[:200],
        technician=int(technician) if technician else None,
        machine=query.get("machine", "").strip()[:200],
        state=State(int(state)) if state else None,
        words=words_of(query.get("words", "")),
        topic=_one(query.get("topic", ""), N_("There is no such topic.")),
        site=_one(query.get("site", ""), N_("There is no such site.")),
        category=query.get("category", "")[:100],
    )


def _one(text: str, unknown: str) -> int | None:
    """The number of a topic or a site."""
    if text and not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise Invalid(unknown)
    return int(text) if text else None


def _day(text: str, zone: ZoneInfo, *, after: bool = False) -> datetime | None:
    """When this day begins there, or ends."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=after)
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(UNREADABLE) from None


def columns(chosen: Sequence[str]) -> tuple[str, ...]:
    """Those of these that there are, in their order; the usual ones when none is."""
    return tuple(name for name in COLUMNS if name in chosen) or USUAL


def cells(line: Line, zone: ZoneInfo, states: Mapping[State, str]) -> dict[str, object]:
    """A line's values for a file: times in the organisation's zone, lengths in seconds."""
    request = line.request
    return {
        "asked": request.created.astimezone(zone).replace(tzinfo=None, microsecond=0),
        "who": line.user,
        "machine": line.machine,
        "words": request.text,
        "technician": line.technician or "",
        "topic": line.topic or "",
        "category": request.category,
        "site": line.site or "",
        "outcome": states[request.state],
        "reason": request.reason,
        "waited": request.waited,
        "consent": request.consented,
        "length": request.lasted,
        "rating": request.rating,
        "ended": request.ended
        and request.ended.astimezone(zone).replace(tzinfo=None, microsecond=0),
    }


def harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula [OWASP, CSV Injection]."""
    if isinstance(value, str):
        value = "".join(one for one in value if one in "\t\n" or one >= " ")
        return f"'{value}" if value.lstrip().startswith(("=", "+", "-", "@")) else value
    return value
