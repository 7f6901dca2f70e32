"""What the person does, and what follows from it. Pure.

A question is answered by its number: only `Allowed` for the present one leads towards a tunnel.
"""

# ruff: noqa: PLR0911, PLR0912, C901 - a match with a return in each case is a table

from dataclasses import replace

from agent import commands as do
from agent import inputs as on
from agent import lifeline, session
from agent.chat import Chat, Message, Way
from agent.lifeline import Result
from agent.screens import RATINGS, THERE, How, Picture
from agent.talk import IN_REQUEST, Stage, Talk, back_in_queue, opened, over
from broker import facts as fact

LONGEST_MESSAGE = 500  # characters [broker.facts.Words]


def acted(talk: Talk, what: on.Wish, now: float) -> Result:
    """The person did this; what does not fit the moment was a click that came too late."""
    match what:
        case on.Asked(request, text, topic, pictured) if _may_ask(talk, text):
            clean = " ".join(text.split())[:LONGEST_MESSAGE]
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
                return leave(talk)
            return back_in_queue(talk), [do.Say(talk.help, fact.HelpDeclined(talk.accepted))]
        case on.Left() if talk.stage in IN_REQUEST:
            return leave(talk)
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


def leave(talk: Talk) -> Result:
    """Before a session it is cancelled, in one it is finished.

    When yes was said and nothing came back, the desk may stand on either side of that line:
    `_refused` says the other word if this one did not fit.
    """
    before = talk.stage in {Stage.WAITING, Stage.ASKED} and not talk.admitted
    word = fact.HelpCancelled() if before else fact.HelpFinished()
    how = How.CANCELLED if before else How.ENDED_BY_YOU
    return replace(over(talk, how), left=talk.help), [do.Say(talk.help, word)]
