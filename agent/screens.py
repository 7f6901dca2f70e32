"""What the person can have before them: values, drawn by `window` and printed by `headless`."""

from dataclasses import dataclass
from enum import StrEnum

from agent.inputs import Problem
from broker.grants import Grant, Wanted


class Line(StrEnum):
    """How the picture's line is."""

    OPENING = "opening"
    WAITING = "waiting"  # ours is open, the technician's viewer is not there yet
    JOINED = "joined"
    LOST = "lost"


class Picture(StrEnum):
    """What became of the picture of the screen that the person attached (`picture.<it>`)."""

    NONE = "none"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GONE = "gone"  # taken back; the desk has deleted it
    STAYED = "stayed"  # it could not be taken back (yet)


THERE = frozenset({Picture.SENT, Picture.STAYED})
"""The desk has it, so the person can take it back."""


class How(StrEnum):
    """How it ended, as far as the person is concerned (`finished.<how>` in `wording`)."""

    CANCELLED = "cancelled"  # by the person
    TURNED_AWAY = "turned_away"  # by the desk
    ENDED_BY_YOU = "ended_by_you"
    ENDED_BY_TECHNICIAN = "ended_by_technician"
    ENDED = "ended"  # the relay was told; the desk's own word follows
    ABORTED = "aborted"
    REFUSED = "refused"
    NOBODY_CAME = "nobody_came"
    ELSEWHERE = "elsewhere"
    LOST = "lost"
    FAILED = "failed"


RATED_ENDS = frozenset(
    {How.ENDED_BY_YOU, How.ENDED_BY_TECHNICIAN, How.ENDED, How.ABORTED, How.LOST}
)
"""After these, if there was a session, the person is asked how it was."""

RATINGS = range(1, 6)
"""From bad to very good."""

GOOD_ENDS = frozenset(
    {How.CANCELLED, How.ENDED_BY_YOU, How.ENDED_BY_TECHNICIAN, How.ENDED, How.ELSEWHERE}
)


@dataclass(frozen=True)
class Start:
    """Looking at this machine."""


@dataclass(frozen=True)
class SignInForm:
    """Who are you? `busy` while the desk is asked; a problem may stand beside it."""

    busy: bool = False
    problem: Problem | None = None


@dataclass(frozen=True)
class Ask:
    """What do you need, and about which of these topics?

    `topic` is chosen already; `unknown` stands in the settings, and the desk has none of that name.
    """

    name: str
    organisation: str
    offline: bool
    topics: tuple[str, ...] = ()
    topic: str = ""
    unknown: str = ""
    direct: bool = False  # technicians may help here unasked; the person may take that back
    picture_days: int = 0  # a picture of the screen is kept so long after the end; 0: none is taken


@dataclass(frozen=True)
class Agree:
    """May technicians of this organisation help on this machine without asking each time?"""

    organisation: str


@dataclass(frozen=True)
class Waiting:
    """Place n of m; 0 while the desk has not said."""

    text: str
    place: int
    waiting: int
    technicians: int
    offline: bool
    minutes: int | None = None  # an estimate, where there is one
    notice: str = ""  # what the site says outside its working hours
    picture: Picture = Picture.NONE
    picture_days: int = 0  # so long after the end it is kept; 0: none is taken


@dataclass(frozen=True)
class Consent:
    """This person wants to help you: what may they do?"""

    question: int
    technician: str
    organisation: str
    displays: tuple[str, ...] = ()
    display: str = ""
    photo: bytes = b""  # theirs, square, as PNG; none while it has not come


@dataclass(frozen=True)
class Connecting:
    """Yes was said; nothing is seen yet."""

    technician: str
    organisation: str
    offline: bool


@dataclass(frozen=True)
class Asking:
    """The technician asks for this; `event` is the question's id."""

    event: str
    what: Wanted
    monitor: str = ""


@dataclass(frozen=True)
class InSession:
    """The screen is shared. `since` counts in the clock of the conversation.

    `display` may be seen, `shown` is; all monitors by the empty name. `doubted`: what the person
    seemed to allow was not taken, because the technician was using mouse or keyboard.
    """

    technician: str
    organisation: str
    grant: Grant
    line: Line
    since: float
    displays: tuple[str, ...] = ()
    display: str = ""
    shown: str = ""
    asking: Asking | None = None
    doubted: bool = False


@dataclass(frozen=True)
class Finished:
    """How it ended. `ratable`: the person may say how it was; `rating` is what they said.

    After a session: so many `seconds` it lasted, and `given` is all that was allowed in it, if only
    for a moment.
    """

    how: How
    technician: str = ""
    reason: str = ""
    problem: Problem | None = None
    ratable: bool = False
    rating: int = 0
    seconds: float | None = None
    given: Grant = Grant()


@dataclass(frozen=True)
class Trouble:
    """This desktop cannot be shared, and what to do about it."""

    problem: Problem


Screen = (
    Start
    | SignInForm
    | Agree
    | Ask
    | Waiting
    | Consent
    | Connecting
    | InSession
    | Finished
    | Trouble
)

NAMES: dict[type[Screen], str] = {
    Start: "start",
    SignInForm: "sign-in",
    Agree: "agree",
    Ask: "ask",
    Waiting: "waiting",
    Consent: "consent",
    Connecting: "connecting",
    InSession: "in-session",
    Finished: "finished",
    Trouble: "trouble",
}
"""Each screen by the name that scripts know it by (`--json`)."""
