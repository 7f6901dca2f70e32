"""Events in, figures out: what the monitor counts. Pure, with bounded memory.

What became of a request is taken from the desk's words alone, and the times between them too: the
desk is the one that decides, and its clock is one clock, while an agent's may be wrong. Figures
hold no name, no address and no word of a person.

    figures = Figures(); figures.take(event, now); figures.accept.count
"""

from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from broker.errands import Depth
from broker.events import Event
from broker.facts import BEATS, SPOKEN, HelpChanged, HelpRefused, RelayAlive
from broker.lifecycle import OPEN, Author, State, word

MOST_REQUESTS = 10_000  # open at a time; the one that was silent longest is forgotten first
MOST_REMEMBERED = 2_000  # ids of events and of ended requests, so that nothing counts twice
MOST_NODES = 200
LAST = 50
FORGET = timedelta(days=1)  # a request whose end we missed
NODE_GONE = timedelta(minutes=10)
BOUNDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)  # seconds, as people wait
KINDS = frozenset(fact.KIND for facts in SPOKEN.values() for fact in facts)
_STATES = {word(state): state for state in State}


@dataclass
class Histogram:
    """How many took at most so long; the last count is of those that took longer."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    sum: float = 0.0

    def observe(self, took: timedelta) -> None:
        seconds = max(0.0, took.total_seconds())
        self.sum += seconds
        at = next((place for place, most in enumerate(BOUNDS) if seconds <= most), len(BOUNDS))
        self.counts[at] += 1

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float:
        return self.sum / self.count if self.count else 0.0


class Remembered:
    """The last so many words."""

    def __init__(self, most: int) -> None:
        self._words: OrderedDict[str, None] = OrderedDict()
        self._most = most

    def __contains__(self, one: str) -> bool:
        return one in self._words

    def __len__(self) -> int:
        return len(self._words)

    def add(self, one: str) -> None:
        self._words[one] = None
        if len(self._words) > self._most:
            self._words.popitem(last=False)


@dataclass
class _Request:
    state: State
    seen: datetime
    queued: datetime | None = None
    asked: datetime | None = None
    admitted: datetime | None = None
    joined: bool = False
    by_user: bool = False


@dataclass(frozen=True)
class Node:
    """What a relay node last said of itself, and when."""

    sessions: int
    waiting: int
    draining: bool
    heard: datetime


class Figures:
    """All figures. Not for several threads at once."""

    def __init__(self) -> None:
        self.events: Counter[tuple[str, str]] = Counter()  # author, type
        self.unreadable = 0
        self.ended: Counter[State] = Counter()
        self.refused: Counter[str] = Counter()  # by the type that was refused
        self.declined = 0
        self.abandoned = 0
        self.reconnects = 0
        self.accept, self.consent, self.first_picture = Histogram(), Histogram(), Histogram()
        self.nodes: dict[str, Node] = {}
        self.queues: dict[str, Depth] = {}
        self.broker_up = False
        self.last: deque[Event] = deque(maxlen=LAST)
        self._requests: OrderedDict[str, _Request] = OrderedDict()
        self._over = Remembered(MOST_REMEMBERED)
        self._ids = Remembered(MOST_REMEMBERED)
        self._arrivals: deque[tuple[int, int]] = deque(maxlen=60)  # second, how many

    def take(self, event: Event, now: datetime) -> None:
        """One event, once: a second delivery of it changes nothing."""
        if event.id in self._ids:
            return
        self._ids.add(event.id)
        self.events[event.author.value, event.kind] += 1
        self._arrived(now)
        if isinstance(event.fact, RelayAlive):
            self._alive(event.address, event.fact, now)
        if isinstance(event.fact, BEATS):
            return
        self.last.append(event)
        if event.author is Author.AGENT and event.kind in {"help.cancelled", "help.finished"}:
            if event.subject in self._requests:
                self._requests[event.subject].by_user = True
        elif event.author is Author.DESK:
            self._decided(event, now)

    def open(self, now: datetime) -> dict[State, int]:
        """Open requests by their state."""
        while self._requests and now - next(iter(self._requests.values())).seen > FORGET:
            self._requests.popitem(last=False)
        counted = Counter(request.state for request in self._requests.values())
        return {state: counted[state] for state in State if state in OPEN}

    def longest_wait(self, now: datetime) -> float:
        """Seconds, of those who wait for a technician now."""
        since = [
            request.queued
            for request in self._requests.values()
            if request.state is State.REQUESTED and request.queued
        ]
        return max(0.0, (now - min(since)).total_seconds()) if since else 0.0

    def rate(self, now: datetime) -> float:
        """Events a second over the last minute."""
        this = int(now.timestamp())
        return sum(many for second, many in self._arrivals if this - second < 60) / 60  # noqa: PLR2004

    def alive(self, now: datetime) -> dict[str, Node]:
        """Relay nodes that were heard lately, by name."""
        for name in [name for name, node in self.nodes.items() if now - node.heard > NODE_GONE]:
            del self.nodes[name]
        return dict(sorted(self.nodes.items()))

    def _arrived(self, now: datetime) -> None:
        this = int(now.timestamp())
        if self._arrivals and self._arrivals[-1][0] == this:
            self._arrivals[-1] = this, self._arrivals[-1][1] + 1
        else:
            self._arrivals.append((this, 1))

    def _alive(self, name: str, fact: RelayAlive, now: datetime) -> None:
        if name in self.nodes or len(self.nodes) < MOST_NODES:
            self.nodes[name] = Node(fact.sessions, fact.waiting, fact.draining, now)

    def _decided(self, event: Event, now: datetime) -> None:
        """What the desk said became of a request."""
        if isinstance(event.fact, HelpRefused):
            kind = event.fact.kind
            self.refused[kind if kind in KINDS else "other"] += 1
            return
        state = _state_after(event)
        if state is None or event.subject in self._over:
            return
        request = self._requests.pop(event.subject, None) or _Request(state, now)
        self._measure(request, event, state)
        request.state, request.seen = state, now
        if state not in OPEN:
            self._end(event, request)
            return
        self._requests[event.subject] = request  # the latest to be heard of is the last
        if len(self._requests) > MOST_REQUESTS:
            self._requests.popitem(last=False)

    def _measure(self, request: _Request, event: Event, state: State) -> None:
        match event.kind:
            case "help.queued":
                request.queued = request.queued or event.time
            case "help.accepted" | "help.transferred":
                if request.queued and not request.asked:
                    self.accept.observe(event.time - request.queued)
                request.asked, request.joined = event.time, False
            case "help.declined":
                self.declined += 1
            case "help.admitted":
                if request.asked:
                    self.consent.observe(event.time - request.asked)
                request.admitted = event.time
            case "help.changed" if state is State.ESTABLISHED:
                if request.joined and request.state is not State.ESTABLISHED:
                    self.reconnects += 1
                elif not request.joined and request.admitted:
                    self.first_picture.observe(event.time - request.admitted)
                request.joined = True

    def _end(self, event: Event, request: _Request) -> None:
        state = request.state
        if request.by_user:
            users = {
                State.CANCELLED_TECH: State.CANCELLED_USER,
                State.FINISHED_TECH: State.FINISHED_USER,
            }
            state = users.get(state, state)
        self.ended[state] += 1
        self.abandoned += state is State.CANCELLED_USER
        self._over.add(event.subject)


def _state_after(event: Event) -> State | None:
    """Where the request stands after this word of the desk; None when it says nothing of that."""
    if isinstance(event.fact, HelpChanged):
        return _STATES.get(event.fact.state)
    return {
        "help.queued": State.REQUESTED,
        "help.accepted": State.PENDING,
        "help.transferred": State.PENDING,
        "help.declined": State.REQUESTED,
        "help.released": State.REQUESTED,
        "help.admitted": State.ACCEPTED,
        "help.cancelled": State.CANCELLED_TECH,
        "help.finished": State.FINISHED_TECH,
        "help.aborted": State.ABORTED,
    }.get(event.kind)
