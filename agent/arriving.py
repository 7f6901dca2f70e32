"""Arriving: this desktop, the sign-in, and a request that was open already. Pure."""

# ruff: noqa: PLR0911 - a match with a return in each case is a table

from dataclasses import replace

from agent import commands as do
from agent import inputs as on
from agent import lifeline
from agent.chat import Chat
from agent.lifeline import Result
from agent.screens import How, Picture
from agent.session import looked
from agent.talk import IN_REQUEST, Stage, Talk, asked, back_in_queue, opened, over

SESSION_STATES = frozenset({"accepted", "established"})  # as the desk calls them


def arrived(talk: Talk, what: on.Arrival) -> Result:
    """This desktop can be shared or not, the desk knows the person or not."""
    match what:
        case on.Unable(problem) if talk.stage is Stage.START:
            return replace(talk, stage=Stage.TROUBLE, problem=problem), []
        case on.Able(displays) if talk.stage is Stage.START:
            return replace(talk, stage=Stage.AWAY, problem=None, displays=displays), []
        case on.Able(displays):
            return looked(talk, displays), []
        case on.SigningIn() if talk.stage is Stage.AWAY:
            return replace(talk, busy=True, problem=None), [do.SignIn()]
        case on.SignInFailed(problem, True) if talk.stage is Stage.AWAY:
            tries = talk.tries + 1
            waiting = replace(talk, busy=True, problem=problem, tries=tries)
            return waiting, [do.SignIn(after=lifeline.pause(tries))]
        case on.SignInFailed(problem, False):
            fresh = Talk(Stage.AWAY, problem=problem, seen=talk.seen, left=talk.left)
            fresh = replace(fresh, displays=talk.displays, display=talk.display)
            return replace(fresh, question=talk.question, attempt=talk.attempt), []
        case on.SignedIn(name, organisation, request, topics, topic, direct, ask_direct, days):
            known = replace(talk, name=name, organisation=organisation, busy=False, problem=None)
            known = replace(known, topics=topics, topic=topic, picture_days=days)
            known = replace(known, direct=direct, ask_direct=ask_direct)
            if talk.stage is Stage.AWAY:
                known = replace(known, stage=Stage.READY, tries=0)
            if request and known.stage is Stage.READY and request.help != talk.left:
                return _restored(known, request), []
            return known, []  # in a request the queue brings what was missed, in order
        case _:
            return talk, []


def _restored(talk: Talk, request: on.OpenRequest) -> Talk:
    """Go on with a request that was open before this process; a yes of old counts for nothing."""
    talk = replace(talk, stage=Stage.WAITING, help=request.help, text=request.text)
    picture = Picture.SENT if request.pictured else Picture.NONE
    talk = replace(talk, chat=Chat().joined(request.messages), picture=picture)
    if request.state == "requested" or not request.technician:
        return talk
    question = asked(talk, request.technician, talk.organisation, request.question)
    return replace(question, admitted=request.state in SESSION_STATES)


def recalled(talk: Talk, request: on.OpenRequest | None, now: float) -> Result:
    """Catch up with the desk, whose words were lost; a yes to the present question still counts."""
    if talk.stage is Stage.READY and request and request.help != talk.left:
        return _restored(talk, request), []
    if talk.stage not in IN_REQUEST:
        return talk, []
    if request is None or request.help != talk.help:
        shared = talk.stage in {Stage.AGREED, Stage.OPEN}
        return over(talk, How.ENDED if shared else How.TURNED_AWAY), []
    talk = replace(talk, chat=talk.chat.joined(request.messages))
    if request.state == "requested" or not request.technician:
        return (talk if talk.stage is Stage.WAITING else back_in_queue(talk)), []
    admitted = request.state in SESSION_STATES
    if request.question != talk.accepted or talk.stage is Stage.WAITING:
        question = asked(talk, request.technician, talk.organisation, request.question)
        return replace(question, admitted=admitted), []
    if admitted and talk.stage is Stage.AGREED:
        begun = opened(talk, now)
        return begun, [lifeline.tunnel(begun)]
    return (replace(talk, admitted=admitted) if talk.stage is Stage.ASKED else talk), []
