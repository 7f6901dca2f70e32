"""All that the conversation knows, what of it is shown, and the moves that rules share."""

from dataclasses import dataclass, replace
from enum import StrEnum

from agent.chat import Chat
from agent.inputs import Problem
from agent.screens import (
    RATED_ENDS,
    Agree,
    Ask,
    Asking,
    Connecting,
    Consent,
    Finished,
    How,
    InSession,
    Line,
    Picture,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from broker.grants import Grant


class Stage(StrEnum):
    """Where the conversation is."""

    START = "start"
    TROUBLE = "trouble"
    AWAY = "away"  # not signed in
    READY = "ready"
    WAITING = "waiting"
    ASKED = "asked"  # a technician is there; the person has not answered
    AGREED = "agreed"  # yes was said; the desk has not recorded it yet
    OPEN = "open"
    OVER = "over"


IN_REQUEST = frozenset({Stage.WAITING, Stage.ASKED, Stage.AGREED, Stage.OPEN})


@dataclass(frozen=True)
class Talk:
    """All that the conversation knows."""

    stage: Stage = Stage.START
    busy: bool = False
    problem: Problem | None = None
    displays: tuple[str, ...] = ()
    display: str = ""  # the one that may be seen; all of them by the empty name
    view: str = ""  # of several that may be seen, the one that the technician looks at
    name: str = ""
    organisation: str = ""
    topics: tuple[str, ...] = ()
    topic: str = ""
    picture_days: int = 0
    direct: bool = False
    ask_direct: bool = False  # may technicians help here unasked? Nobody has answered
    road: bool = False
    seen: tuple[str, ...] = ()
    # the request
    help: str = ""
    left: str = ""  # the last one that the person ended: a refusal of that may still come
    text: str = ""
    chat: Chat = Chat()
    picture: Picture = Picture.NONE
    place: int = 0
    waiting: int = 0
    technicians: int = 0
    minutes: int | None = None
    notice: str = ""
    # the technician
    technician: str = ""
    of: str = ""
    question: int = 0
    accepted: str = ""  # id of the help.accepted that put it
    photo: bytes = b""
    admitted: bool = False
    # the session
    grant: Grant = Grant()
    given: Grant = Grant()  # all that was allowed in this session
    seen_at: float | None = None  # since when the technician could see, in the conversation's clock
    asking: Asking | None = None
    doubted: bool = False
    line: Line = Line.OPENING
    attempt: int = 0
    tries: int = 0
    since: float = 0.0
    lost_since: float | None = None
    ending: Finished | None = None
    ratable: str = ""  # the last session's request, until it is rated or another one begins

    @property
    def shown(self) -> str:
        """The monitor that is seen; all of them by the empty name."""
        return self.display or self.view


def screen(talk: Talk) -> Screen:  # noqa: C901, PLR0911 - a table
    """What belongs before the person now."""
    match talk.stage:
        case Stage.START:
            return Start()
        case Stage.TROUBLE:
            return Trouble(talk.problem or Problem("unknown"))
        case Stage.AWAY:
            return SignInForm(talk.busy, talk.problem)
        case Stage.READY if talk.ask_direct:
            return Agree(talk.organisation)
        case Stage.READY:
            known = talk.topic in talk.topics
            return Ask(
                talk.name, talk.organisation, not talk.road, talk.topics,
                talk.topic if known else "", "" if known else talk.topic, talk.direct,
                talk.picture_days,
            )  # fmt: skip
        case Stage.WAITING:
            return Waiting(
                talk.text, talk.place, talk.waiting, talk.technicians, not talk.road,
                talk.minutes, talk.notice, talk.picture, talk.picture_days,
            )  # fmt: skip
        case Stage.ASKED:
            return Consent(
                talk.question, talk.technician, talk.of, talk.displays, talk.display, talk.photo
            )  # fmt: skip
        case Stage.AGREED:
            return Connecting(talk.technician, talk.of, not talk.road)
        case Stage.OPEN:
            return InSession(
                talk.technician, talk.of, talk.grant, talk.line, talk.since,
                talk.displays, talk.display, talk.shown, talk.asking, talk.doubted,
            )  # fmt: skip
        case Stage.OVER:
            return talk.ending or Finished(How.ENDED)


def asked(talk: Talk, technician: str, organisation: str, accepted: str) -> Talk:
    """A new question; whatever was said to another one is void."""
    return replace(
        talk,
        stage=Stage.ASKED,
        technician=technician,
        of=organisation,
        question=talk.question + 1,
        accepted=accepted,
        photo=b"",
        admitted=False,
        grant=Grant(),
        asking=None,
    )


def back_in_queue(talk: Talk) -> Talk:
    """Waiting, as before anybody came."""
    return replace(talk, stage=Stage.WAITING, technician="", of="", admitted=False, place=0)


def over(talk: Talk, how: How, reason: str = "", problem: Problem | None = None) -> Talk:
    """It has ended, and this is what the person is told."""
    ratable = talk.stage is Stage.OPEN and how in RATED_ENDS
    ending = Finished(how, talk.technician, reason, problem, ratable)
    after = replace(talk, stage=Stage.OVER, ending=ending, admitted=False)
    return replace(after, ratable=talk.help if ratable else "")


def opened(talk: Talk, now: float) -> Talk:
    """Both are there, the yes and the admission: a session, and the first tunnel of it."""
    return replace(
        talk,
        stage=Stage.OPEN,
        line=Line.OPENING,
        attempt=talk.attempt + 1,
        tries=0,
        since=now,
        given=talk.grant,
        seen_at=None,
        lost_since=None,
        asking=None,
        doubted=False,
        view="",
    )
