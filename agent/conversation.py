"""The conversation: what the person sees and what may happen next. Pure; the heart of this room.

    away ─▶ ready ─▶ waiting ⇄ asked ─▶ agreed ─▶ open ─▶ over ─▶ ready
                                  └──── (already admitted) ──▲

`step(talk, input, now)` gives the talk after this input and the commands to perform. What is
shown is a function of the talk (`screen`), so no input has to remember to show anything. What
changes within a session is in `session.py`.

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

# ruff: noqa: PLR0911, PLR0912, C901 - a match with a return in each case is a table

from dataclasses import replace

from agent import commands as do
from agent import inputs as on
from agent import lifeline, session
from agent.chat import Chat, Message, Way
from agent.lifeline import Result
from agent.screens import THERE, Asking, How, Picture, Start
from agent.talk import IN_REQUEST, Stage, Talk, asked, back_in_queue, opened, over, screen
from broker import events as fact

RATINGS = range(1, 6)
LONGEST_MESSAGE = 500  # characters [broker.events.Words]
DIRECT = fact.Grant(control=True)  # what a technician gets who comes unasked
REMEMBERED = 64  # event ids; RabbitMQ repeats what it had not seen acknowledged, and no more
MARGINAL = {fact.HelpGranted.KIND, fact.HelpAnswered.KIND, fact.HelpShown.KIND}
"""Facts whose refusal changes nothing for the person."""

WAITING_STATES = frozenset({"requested", "pending"})
SESSION_STATES = frozenset({"accepted", "established"})


def begin() -> Result:
    """The first talk of a process."""
    return Talk(), [do.Check(), do.Show(Start())]


def step(talk: Talk, what: on.Input, now: float) -> Result:
    """The talk after this input, and what to do; `now` is any clock that only goes forward."""
    after, commands = _act(talk, what, now)
    if talk.stage is Stage.OPEN and after.stage is not Stage.OPEN:
        commands = [do.CloseTunnel(), *commands]  # nothing is shared in any other stage
    if after.chat != talk.chat:
        commands = [*commands, do.ShowChat(after.chat)]
    if session.seen(after) not in {None, session.seen(talk)}:
        monitors = fact.HelpShown(after.displays, after.display, after.shown)
        commands = [*commands, do.Say(after.help, monitors)]
    shown = screen(after)
    return after, commands if shown == screen(talk) else [*commands, do.Show(shown)]


def _act(talk: Talk, what: on.Input, now: float) -> Result:
    match what:
        case on.Heard():
            return _heard(talk, what, now)
        case on.Called():
            return _called(talk, what)
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
        case on.PictureSent(request, taken):
            became = Picture.SENT if taken else Picture.FAILED
            return (replace(talk, picture=became) if request == talk.help else talk), []
        case on.PictureTakenBack(request, done):
            became = Picture.GONE if done else Picture.STAYED
            return (replace(talk, picture=became) if request == talk.help else talk), []
        case on.Recalled(request):
            return _recalled(talk, request, now)
        case on.SigningIn() | on.SignedIn() | on.SignInFailed() | on.Able() | on.Unable():
            return _arrival(talk, what)
        case _:
            return _person(talk, what, now)


# -- arriving -----------------------------------------------------------------------------------


def _arrival(talk: Talk, what: on.Arrival) -> Result:
    match what:
        case on.Unable(problem) if talk.stage is Stage.START:
            return replace(talk, stage=Stage.TROUBLE, problem=problem), []
        case on.Able(displays) if talk.stage is Stage.START:
            return replace(talk, stage=Stage.AWAY, problem=None, displays=displays), []
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


def _recalled(talk: Talk, request: on.OpenRequest | None, now: float) -> Result:
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


# -- what the person does -----------------------------------------------------------------------


def _person(talk: Talk, what: on.Wish, now: float) -> Result:
    match what:
        case on.Asked(request, text, topic, pictured) if _may_ask(talk, text):
            clean = " ".join(text.split())[:500]
            waiting = replace(talk, stage=Stage.WAITING, help=request, text=clean, place=0)
            asking = do.Say(request, fact.HelpRequested(clean, topic))
            begun = replace(waiting, chat=Chat(), ratable="", picture=Picture.NONE)
            attached, sending = _attached(begun) if pictured else (begun, [])
            return attached, [asking, *sending]
        case on.Attached() if talk.stage is Stage.WAITING:
            return _attached(talk)
        case on.TookBack() if talk.stage is Stage.WAITING and talk.picture in THERE:
            return talk, [do.TakeBackPicture(talk.help)]
        case on.Rated(rating, comment) if talk.ratable and rating in RATINGS:
            return _rated(talk, rating, comment)
        case on.Wrote(text, identity) if talk.stage in IN_REQUEST and text.strip():
            clean = text.strip()[:LONGEST_MESSAGE]
            mine = Message(identity, mine=True, name=talk.name, text=clean, way=Way.SENDING)
            wrote = replace(talk, chat=talk.chat.joined([mine]))
            return wrote, [do.Say(talk.help, fact.ChatSaid(clean), identity)]
        case on.Agreed(yes):
            return replace(talk, ask_direct=False, direct=yes), [do.Agree(yes)]
        case on.Allowed(question, grant) if _is_present(talk, question):
            if talk.admitted:
                admitted = opened(replace(talk, grant=grant), now)
                granted = do.Say(talk.help, fact.HelpGranted(grant))
                return admitted, [granted, lifeline.tunnel(admitted)]
            agreed = replace(talk, stage=Stage.AGREED, grant=grant)
            return agreed, [do.Say(talk.help, fact.HelpValidated(talk.accepted, grant))]
        case on.Declined(question) if _is_present(talk, question):
            if talk.admitted:
                return _leave(talk)
            return back_in_queue(talk), [do.Say(talk.help, fact.HelpDeclined(talk.accepted))]
        case on.Left() if talk.stage in IN_REQUEST:
            return _leave(talk)
        case on.GrantChanged() | on.Answered() if talk.stage is Stage.OPEN:
            return session.wished(talk, what)
        case on.DisplayChosen(display) if display in {"", *talk.displays}:
            return session.chosen(talk, what)
        case on.Again() if talk.stage is Stage.TROUBLE:
            return replace(talk, stage=Stage.START, problem=None), [do.Check()]
        case on.Again() if talk.stage is Stage.OVER:
            return replace(talk, stage=Stage.READY, help="", text="", ending=None), []
        case _:
            return talk, []  # a click that came too late


def _may_ask(talk: Talk, text: str) -> bool:
    return talk.stage is Stage.READY and bool(text.strip())


def _attached(talk: Talk) -> Result:
    """The person has seen the picture and wants it sent. Nothing else makes it leave."""
    return replace(talk, picture=Picture.SENDING), [do.SendPicture(talk.help)]


def _rated(talk: Talk, rating: int, comment: str) -> Result:
    words = " ".join(comment.split())[:LONGEST_MESSAGE]
    said = do.Say(talk.ratable, fact.HelpRated(rating, words))
    ending = talk.ending and replace(talk.ending, ratable=False, rating=rating)
    return replace(talk, ratable="", ending=ending), [said]


def _is_present(talk: Talk, question: int) -> bool:
    return talk.stage is Stage.ASKED and question == talk.question


def _leave(talk: Talk) -> Result:
    """Before a session it is cancelled, in one it is finished.

    When yes was said and nothing came back, the desk may stand on either side of that line:
    `_refused` says the other word if this one did not fit.
    """
    before = talk.stage in {Stage.WAITING, Stage.ASKED} and not talk.admitted
    word = fact.HelpCancelled() if before else fact.HelpFinished()
    how = How.CANCELLED if before else How.ENDED_BY_YOU
    return replace(over(talk, how), left=talk.help), [do.Say(talk.help, word)]


# -- what the desk says -------------------------------------------------------------------------


def _heard(talk: Talk, heard: on.Heard, now: float) -> Result:
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


def _called(talk: Talk, called: on.Called) -> Result:
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
        return _leave(replace(talk, admitted=True))  # no to the last one, yes to nobody
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
