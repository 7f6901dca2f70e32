"""The conversation: what the person sees and what may happen next. Pure; the heart of this room.

    away ─▶ ready ─▶ waiting ⇄ asked ─▶ agreed ─▶ open ─▶ over ─▶ ready
                                  └──── (already admitted) ──▲

`step(talk, input, now)` gives the talk after this input and the commands to perform. What is
shown is a function of the talk (`screen`), so no input has to remember to show anything. Each kind
of input has a room: `arriving.py`, `wishes.py` (the person's), `hearing.py` (the desk's words),
`lifeline.py` (the tunnel's); what changes within a session is in `session.py`.

Three rules live here and nowhere else:
- **A question is answered by its number.** Each technician who takes the request is a new
  question; a late click on an older one is no answer. Only `Allowed` for the present question
  leads towards `OpenTunnel`, and nothing that the desk says replaces it.
- **The tunnel opens when both are there**: the person's yes, and the desk's `help.admitted`.
  The desk may admit early (it heard a yes that was meant for an earlier technician, or this
  program was started again in a session): then the person is asked, and a yes opens at once.
- **A lost tunnel comes back** with a fresh ticket while the desk calls the session open
  (`lifeline.py`). So does one that another grant, a pause or another monitor has outgrown, and
  that at once.
"""

# ruff: noqa: PLR0911 - a match with a return in each case is a table

from dataclasses import replace

from agent import commands as do
from agent import inputs as on
from agent import lifeline, session
from agent.arriving import arrived, recalled
from agent.asking import both
from agent.hearing import called_upon, heard_of
from agent.lifeline import Result
from agent.screens import Line, Picture, Start
from agent.talk import Stage, Talk, screen
from agent.wishes import acted
from broker import facts as fact


def begin() -> Result:
    """The first talk of a process."""
    return Talk(), [do.Check(), do.Show(Start())]


def step(talk: Talk, what: on.Input, now: float) -> Result:
    """The talk after this input, and what to do; `now` is any clock that only goes forward."""
    after, commands = _act(talk, what, now)
    after = _remembered(talk, after, now)
    if talk.stage is Stage.OPEN and after.stage is not Stage.OPEN:
        commands = [do.CloseTunnel(), *commands]  # nothing is shared in any other stage
    if after.stage is Stage.ASKED and after.question != talk.question:
        commands = [*commands, do.FetchPhoto(after.help, after.accepted)]
    if after.chat != talk.chat:
        commands = [*commands, do.ShowChat(after.chat)]
    if after.stage is Stage.OPEN and session.seen(after) != session.seen(talk):
        monitors = fact.HelpShown(after.displays, after.display, after.shown)
        commands = [*commands, do.Say(after.help, monitors)]
    shown = screen(after)
    return after, commands if shown == screen(talk) else [*commands, do.Show(shown)]


def _remembered(before: Talk, after: Talk, now: float) -> Talk:
    """What was done in a session, so that the person is told at its end."""
    if after.stage is Stage.OPEN:
        if after.grant != before.grant:
            after = replace(after, given=both(after.given, after.grant))
        if after.line is Line.JOINED and after.seen_at is None:
            after = replace(after, seen_at=now)
        return after
    ended = before.stage is Stage.OPEN and after.ending is not None
    if not ended or before.seen_at is None or after.ending is None:
        return after
    done = replace(after.ending, seconds=now - before.seen_at, given=before.given)
    return replace(after, ending=done)


def _act(talk: Talk, what: on.Input, now: float) -> Result:
    match what:
        case on.Heard():
            return heard_of(talk, what, now)
        case on.Called():
            return called_upon(talk, what)
        case on.RoadChanged(up):
            return replace(talk, road=up), []
        case (
            on.TunnelOpened()
            | on.TunnelJoined()
            | on.TunnelLost()
            | on.TunnelOutgrown()
            | on.TunnelFailed()
        ):
            if talk.stage is not Stage.OPEN or what.attempt != talk.attempt:
                return talk, []  # a late word of a tunnel that is closed already
            return lifeline.told(talk, what, now)
        case on.PictureSent() | on.PictureTakenBack() | on.PhotoCame():
            return _pictured(talk, what), []
        case on.Recalled(request):
            return recalled(talk, request, now)
        case on.SigningIn() | on.SignedIn() | on.SignInFailed() | on.Able() | on.Unable():
            return arrived(talk, what)
        case _:
            return acted(talk, what, now)


def _pictured(talk: Talk, what: on.PictureSent | on.PictureTakenBack | on.PhotoCame) -> Talk:
    """What became of a picture; a late word of what is no more before the person is no news."""
    match what:
        case on.PhotoCame(question, photo):
            theirs = talk.stage is Stage.ASKED and question == talk.accepted
            return replace(talk, photo=photo) if theirs else talk
        case on.PictureSent(request, taken):
            became = Picture.SENT if taken else Picture.FAILED
        case on.PictureTakenBack(request, done):
            became = Picture.GONE if done else Picture.STAYED
    return replace(talk, picture=became) if request == talk.help else talk
