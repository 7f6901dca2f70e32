"""What can happen to the conversation: the person's acts, the desk's facts, the lines' fates."""

from dataclasses import dataclass

from agent.chat import Message
from broker.facts import Fact
from broker.grants import Grant


@dataclass(frozen=True)
class Problem:
    """Something that stands in the way, by its name in `wording` (`problem.<kind>`)."""

    kind: str
    detail: str = ""  # what the words name: a server, a package, a reason


# -- the person ---------------------------------------------------------------------------------
# `steered`: the technician used mouse or keyboard just now, so it may not have been the person


@dataclass(frozen=True)
class SigningIn:
    """A login and a password were given; the shell holds them."""


@dataclass(frozen=True)
class Asked:
    """For help, in the person's own sentence; `help` is the new request's id."""

    help: str
    text: str
    topic: str = ""
    pictured: bool = False  # as with Attached


@dataclass(frozen=True)
class Wrote:
    """To whoever has the request, or will have it; `id` is the message's, given by the chair."""

    text: str
    id: str = ""


@dataclass(frozen=True)
class Attached:
    """The person has seen a picture of their screen and wants it sent; the shell holds it."""


@dataclass(frozen=True)
class PictureSent:
    """The desk has it, or does not take it (any more)."""

    help: str
    taken: bool


@dataclass(frozen=True)
class TookBack:
    """The person wants back the picture that was sent."""


@dataclass(frozen=True)
class PictureTakenBack:
    """The desk has deleted it, or could not be asked to."""

    help: str
    done: bool


@dataclass(frozen=True)
class Rated:
    """What the person thinks of the last session, from 1 to 5, and why."""

    rating: int
    comment: str = ""


@dataclass(frozen=True)
class Allowed:
    """Yes to the technician of this question, this far."""

    question: int
    grant: Grant


@dataclass(frozen=True)
class Declined:
    """No to the technician of this question."""

    question: int


@dataclass(frozen=True)
class Left:
    """Cancel while waiting, end now in a session: one wish, whatever the moment."""


@dataclass(frozen=True)
class GrantChanged:
    """Something else is allowed from now on."""

    grant: Grant
    steered: bool = False


@dataclass(frozen=True)
class DisplayChosen:
    """Only this monitor is to be seen; all of them by the empty name."""

    display: str
    steered: bool = False


@dataclass(frozen=True)
class Answered:
    """Yes or no to what the technician asks for; `question` is its id."""

    question: str
    allowed: bool
    steered: bool = False


@dataclass(frozen=True)
class Again:
    """The person has read how it ended, or what is wrong, and goes on."""


# -- this machine -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Able:
    """The desktop can be shared; the names of its monitors, where there is a choice. Told again
    whenever they may be other ones.
    """

    displays: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unable:
    """The desktop cannot be shared."""

    problem: Problem


# -- the desk -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenRequest:
    """A request that is open already; `state` in the words of `lifecycle.word`."""

    help: str
    state: str
    text: str = ""
    technician: str = ""
    question: str = ""  # id of the help.accepted that is still to be answered
    messages: tuple[Message, ...] = ()
    pictured: bool = False  # a picture of this screen is with it


@dataclass(frozen=True)
class SignedIn:
    """The desk knows the person."""

    name: str
    organisation: str
    open: OpenRequest | None = None
    topics: tuple[str, ...] = ()  # what a request can be about, as the desk calls it
    topic: str = ""  # what those of this machine are about, by its settings
    direct: bool = False  # technicians may help here unasked, the user has answered
    ask_direct: bool = False  # an administrator allows direct assistance; nobody answered yet
    picture_days: int = 0  # a picture of the screen is kept so long after the end; 0: none is taken


@dataclass(frozen=True)
class Recalled:
    """The queue was lost with what was in it: how the desk stands now, the spool reckoned in."""

    open: OpenRequest | None


@dataclass(frozen=True)
class SignInFailed:
    """The desk could not be asked (`again`: worth another try), or it said no."""

    problem: Problem
    again: bool = False


@dataclass(frozen=True)
class Heard:
    """A fact from the desk, once or more often (`event` is its id)."""

    event: str
    help: str
    fact: Fact


@dataclass(frozen=True)
class Called:
    """A technician comes unasked; `agreed` is what this machine's own agreement says to it now."""

    heard: Heard
    agreed: bool


@dataclass(frozen=True)
class Agreed:
    """What the user answers, once and for all later times, or takes back."""

    yes: bool


@dataclass(frozen=True)
class RoadChanged:
    """The line to the broker is up, or not."""

    up: bool


@dataclass(frozen=True)
class PhotoCame:
    """Of the technician who asked this question (its event's id); a square, as PNG."""

    question: str
    photo: bytes


# -- the tunnel; `attempt` tells which one, so that a late word of an old one is no news ---------


@dataclass(frozen=True)
class TunnelOpened:
    """The relay took us in; the technician's viewer is not there yet."""

    attempt: int


@dataclass(frozen=True)
class TunnelJoined:
    """The technician's viewer speaks."""

    attempt: int


@dataclass(frozen=True)
class TunnelLost:
    """It ended with this close code, or without one."""

    attempt: int
    code: int | None = None
    wait: float = 0.0  # seconds that the desk asked for before the next try


@dataclass(frozen=True)
class TunnelOutgrown:
    """What is granted now, or paused, this one cannot do; another one must."""

    attempt: int


@dataclass(frozen=True)
class TunnelFailed:
    """It cannot be opened again with any hope."""

    attempt: int
    problem: Problem


Arrival = SigningIn | SignedIn | SignInFailed | Able | Unable | Recalled
Wish = (
    Asked | Agreed | Wrote | Rated | Attached | TookBack | Allowed | Declined | Left | GrantChanged
    | DisplayChosen
    | Answered
    | Again
)  # fmt: skip
TunnelNews = TunnelOpened | TunnelJoined | TunnelLost | TunnelOutgrown | TunnelFailed
Input = (
    Arrival | Wish | Heard | Called | RoadChanged | TunnelNews | PictureSent | PictureTakenBack
    | PhotoCame
)  # fmt: skip
