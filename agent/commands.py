"""What the conversation orders; `chair.Chair` is the one place that performs it."""

from dataclasses import dataclass

from agent.chat import Chat
from agent.screens import Screen
from broker.facts import Fact
from broker.grants import Grant


@dataclass(frozen=True)
class Check:
    """Find out whether this desktop can be shared."""


@dataclass(frozen=True)
class SignIn:
    """Ask the desk, after a pause."""

    after: float = 0.0


@dataclass(frozen=True)
class Say:
    """Publish this fact about this request; keep it on disk until the broker has it.

    `identity` is the event's id, where somebody has to know it before.
    """

    help: str
    fact: Fact
    identity: str = ""


@dataclass(frozen=True)
class Agree:
    """Keep what the user answered about direct assistance, here and at the desk."""

    yes: bool


@dataclass(frozen=True)
class OpenTunnel:
    """Get a ticket and share the screen, after a pause."""

    help: str
    grant: Grant
    attempt: int
    after: float = 0.0
    display: str = ""


@dataclass(frozen=True)
class CloseTunnel:
    """Stop sharing, now."""


@dataclass(frozen=True)
class ChangeGrant:
    """Hold the viewer to this from now on."""

    grant: Grant


@dataclass(frozen=True)
class Show:
    """Put this before the person."""

    screen: Screen


@dataclass(frozen=True)
class SendPicture:
    """Give the desk the picture of the screen that the person attached to this request."""

    help: str


@dataclass(frozen=True)
class TakeBackPicture:
    """Have the desk delete the picture of this request."""

    help: str


@dataclass(frozen=True)
class FetchPhoto:
    """Get the photo of the technician who asks this question (its event's id), if there is one."""

    help: str
    question: str


@dataclass(frozen=True)
class ShowChat:
    """Put the conversation with the technician before the person, beside the screen."""

    chat: Chat


Command = (
    Check
    | SignIn
    | Say
    | Agree
    | OpenTunnel
    | CloseTunnel
    | ChangeGrant
    | Show
    | ShowChat
    | SendPicture
    | TakeBackPicture
    | FetchPhoto
)
