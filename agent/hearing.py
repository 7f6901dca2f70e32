"""What the desk says, and what it means for the talk. Pure.

Whatever it says, nothing here opens a tunnel without the person's yes to the present question.
"""

# ruff: noqa: PLR0911 - a match with a return in each case is a table

from dataclasses import replace

from agent import commands as do
from agent import inputs as on
from agent import lifeline, session
from agent.arriving import SESSION_STATES
from agent.chat import Chat, Message, Way
from agent.lifeline import Result
from agent.screens import Asking, How
from agent.talk import IN_REQUEST, Stage, Talk, asked, back_in_queue, opened, over
from agent.wishes import leave
from broker import facts as fact
from broker.grants import Grant

DIRECT = Grant(control=True)  # what a technician gets who comes unasked
REMEMBERED = 64  # event ids; RabbitMQ repeats what it had not seen acknowledged, and no more
MARGINAL = {fact.HelpGranted.KIND, fact.HelpAnswered.KIND, fact.HelpShown.KIND}
"""Facts whose refusal changes nothing for the person."""

WAITING_STATES = frozenset({"requested", "pending"})


def heard_of(talk: Talk, heard: on.Heard, now: float) -> Result:
    """A fact from the desk, which may have been told before."""
    if heard.event in talk.seen:
        return talk, []
    talk = replace(talk, seen=(*talk.seen, heard.event)[-REMEMBERED:])
    if isinstance(heard.fact, fact.HelpRefused) and heard.help in {talk.help, talk.left}:
        return _refused(talk, heard.help, heard.fact)
    if heard.help != talk.help:
        return talk, []
    if isinstance(heard.fact, fact.ChatKept):
        return _written(talk, heard.event, heard.fact), []
    if talk.stage is Stage.OVER:
        return _told_after(talk, heard), []
    if talk.stage not in IN_REQUEST:
        return talk, []
    return _desk(talk, heard, now)


def _written(talk: Talk, event: str, kept: fact.ChatKept) -> Talk:
    """The desk has recorded a message: a technician's, or one of ours."""
    name = talk.name if kept.repeats else kept.technician
    one = Message(kept.repeats or event, mine=bool(kept.repeats), name=name, text=kept.text)
    return replace(talk, chat=talk.chat.joined([one]))


def called_upon(talk: Talk, called: on.Called) -> Result:
    """Somebody comes unasked: this machine's own agreement answers, and only while nobody here has
    something else open.
    """
    heard, offer = called.heard, called.heard.fact
    if heard.event in talk.seen or not isinstance(offer, fact.HelpOpened):
        return talk, []
    talk = replace(talk, seen=(*talk.seen, heard.event)[-REMEMBERED:])
    if not called.agreed or talk.stage not in {Stage.READY, Stage.OVER}:
        return talk, [do.Say(heard.help, fact.HelpDeclined(heard.event))]
    fresh = replace(talk, help=heard.help, text="", chat=Chat(), ending=None)
    asked_before = asked(fresh, offer.technician, offer.organisation, heard.event)
    agreed = replace(asked_before, stage=Stage.AGREED, grant=DIRECT)
    return agreed, [do.Say(heard.help, fact.HelpValidated(heard.event, DIRECT))]


def _desk(talk: Talk, heard: on.Heard, now: float) -> Result:
    match heard.fact:
        case fact.HelpQueued(place, waiting, technicians, minutes, notice):
            return replace(
                talk, place=place, waiting=waiting, technicians=technicians, minutes=minutes,
                notice=notice,
            ), []  # fmt: skip
        case fact.HelpAccepted() | fact.HelpTransferred() as taken:
            return asked(talk, taken.technician, taken.organisation, heard.event), []
        case fact.HelpReleased() | fact.HelpDeclined():
            return back_in_queue(talk), []
        case fact.HelpAdmitted() if talk.stage is Stage.AGREED:
            begun = opened(talk, now)
            return begun, [lifeline.tunnel(begun)]
        case fact.HelpAdmitted() if talk.stage is Stage.ASKED:
            return replace(talk, admitted=True), []
        case fact.HelpAsked(what, monitor) if talk.stage is Stage.OPEN:
            return session.asked_for(talk, Asking(heard.event, what, monitor))
        case fact.HelpCancelled(reason):
            return over(talk, How.TURNED_AWAY, reason), []
        case fact.HelpFinished(reason):
            return over(talk, How.ENDED_BY_TECHNICIAN, reason), []
        case fact.HelpAborted(reason):
            return over(talk, How.ABORTED, reason), []
        case _:
            return talk, []  # the desk repeats a grant once it has recorded it


def _refused(talk: Talk, request: str, refusal: fact.HelpRefused) -> Result:
    """Something that we said did not fit; where the desk stands is in the refusal."""
    if refusal.kind == fact.HelpRated.KIND:
        return talk, []  # too late, or said before: there is nothing to be done about it
    if refusal.kind == fact.ChatSaid.KIND:
        return replace(talk, chat=talk.chat.settled(refusal.event, Way.REFUSED)), []
    if request == talk.left:  # the person has gone; make it true at the desk
        if refusal.kind == fact.HelpFinished.KIND and refusal.state in WAITING_STATES:
            return talk, [do.Say(request, fact.HelpCancelled())]
        if refusal.kind == fact.HelpCancelled.KIND and refusal.state in SESSION_STATES:
            return talk, [do.Say(request, fact.HelpFinished())]
        return talk, []
    if talk.stage not in IN_REQUEST or refusal.kind in MARGINAL:
        return talk, []
    if refusal.kind == fact.HelpDeclined.KIND and refusal.state in SESSION_STATES:
        return leave(replace(talk, admitted=True))  # no to the last one, yes to nobody
    if refusal.kind == fact.HelpValidated.KIND and refusal.state in SESSION_STATES:
        return talk, []
    if refusal.state in WAITING_STATES and refusal.kind != fact.HelpRequested.KIND:
        return (back_in_queue(talk) if talk.stage is Stage.AGREED else talk), []
    return over(talk, How.REFUSED, refusal.reason), []


def _told_after(talk: Talk, heard: on.Heard) -> Talk:
    """The relay hung up first; now the desk says why."""
    if talk.ending is None or talk.ending.how is not How.ENDED:
        return talk
    ends = {fact.HelpFinished: How.ENDED_BY_TECHNICIAN, fact.HelpAborted: How.ABORTED}
    how = ends.get(type(heard.fact))
    if how is None:
        return talk
    reason = getattr(heard.fact, "reason", "")
    return replace(talk, ending=replace(talk.ending, how=how, reason=reason))
