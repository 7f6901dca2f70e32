"""What agents call, as the API has it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from admin.api.shapes import StateWord
from admin.api.shapes_requests import Message

Short = Annotated[str, Meta(min_length=1, max_length=200)]


class MachineSays(Struct, forbid_unknown_fields=True):
    """What an agent says of its machine; `token` is a secret that it made and keeps there."""

    name: Short
    token: Annotated[str, Meta(min_length=16, max_length=200)]
    system: Annotated[str, Meta(max_length=200)] = ""


class PhotoQuery(Struct, forbid_unknown_fields=True):
    """Whose photo."""

    question: Annotated[
        str,
        Meta(max_length=200, description=(
            "Id of the help.accepted or help.transferred that asked the person: only of who sent "
            "that one, so that nobody is shown beside another's name."
        )),
    ] = ""  # fmt: skip


class SignIn(Struct, forbid_unknown_fields=True):
    """A person signs in at their desktop."""

    login: Short
    password: Annotated[str, Meta(max_length=1000)]
    machine: MachineSays


Typed = Annotated[str, Meta(min_length=1, max_length=100)]


class Enrol(Struct, forbid_unknown_fields=True):
    """A machine comes in with an administrator's code."""

    code: Typed
    machine: MachineSays


class SignInMachine(Struct, forbid_unknown_fields=True):
    """An enrolled machine signs in."""

    credential: Short
    machine: MachineSays


class SignInGuest(Struct, forbid_unknown_fields=True):
    """Somebody without an account comes in with a technician's code."""

    code: Typed
    name: Short
    machine: MachineSays


class OpenHelp(Struct):
    """What this machine has open. `pictured`: a picture of its screen is attached."""

    help: str
    state: StateWord
    text: str
    technician: str | None
    question: str | None
    messages: list[Message]
    pictured: bool


class AgentToken(Struct):
    """For the broker (as password) and for these calls; `expires` in Unix seconds."""

    token: str
    expires: int


class SignedIn(AgentToken):
    """Who the agent is on the broker, how it gets there, and what a request can be about.

    `direct`: an administrator allows direct assistance on this machine, once its user agrees.
    `picture_days`: so long after its end a picture of a screen is kept that came with a request;
    0: none is taken.
    """

    agent: str
    name: str
    amqp_url: str
    vhost: str
    organisation: str
    open: OpenHelp | None
    topics: list[str]
    direct: bool
    picture_days: int


class Enrolled(SignedIn):
    """With what this machine signs in from now on; it is said only here."""

    credential: str


class Agreement(Struct, forbid_unknown_fields=True):
    """What its user answered, once: may technicians help on this machine unasked?"""

    agreed: bool


class Direct(Struct):
    """Whether an administrator allows it on this machine, and since when its user agrees."""

    allowed: bool
    agreed: datetime | None


class Ticket(Struct):
    """Opens the pixel road once, at this address (WebSocket)."""

    url: str
    ticket: str
