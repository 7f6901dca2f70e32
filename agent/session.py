"""What changes in a session: the grant, the answers to what is asked for, the monitor. Pure.

More is not given by a press that may have been the technician's; less always is (`asking.py`).
"""

from dataclasses import replace

from agent import commands as do
from agent import inputs as on
from agent.asking import (
    gives_more,
    granted,
    holds,
    is_possible,
    needs_no_question,
    shows_more,
)
from agent.lifeline import Result, anew
from agent.screens import Asking
from agent.talk import Stage, Talk
from broker import facts as fact
from broker.grants import Grant, Wanted


def seen(talk: Talk) -> tuple[tuple[str, ...], str, str] | None:
    """Which monitors there are, may be seen and are, in a session where there is a choice."""
    told = talk.displays, talk.display, talk.shown
    return told if talk.stage is Stage.OPEN and talk.displays else None


def looked(talk: Talk, displays: tuple[str, ...]) -> Talk:
    """The monitors are these now. A choice of one that is gone falls before the person is asked;
    after their yes it stands: more than was chosen is not shown.
    """
    agreed = talk.stage in {Stage.AGREED, Stage.OPEN}
    display = talk.display if agreed or talk.display in displays else ""
    return replace(talk, displays=displays, display=display)


def wished(talk: Talk, what: on.GrantChanged | on.Answered) -> Result:
    """The person turned a switch, or answered."""
    match what:
        case on.GrantChanged(grant, steered):
            if steered and gives_more(talk.grant, grant):
                return replace(talk, doubted=True), []
            return _settled(*_regranted(replace(talk, doubted=False), grant))
        case on.Answered(question, allowed, steered):
            if talk.asking is None or talk.asking.event != question:
                return talk, []  # an answer to a question that is not there any more
            if allowed and steered:
                return replace(talk, doubted=True), []
            return _answered(replace(talk, doubted=False, asking=None), talk.asking, allowed)


def chosen(talk: Talk, what: on.DisplayChosen) -> Result:
    """The person says which monitor may be seen: before a session, or in it."""
    if talk.stage is Stage.OPEN and what.steered and shows_more(talk.display, what.display):
        return replace(talk, doubted=True), []
    return _settled(*_chosen(replace(talk, doubted=False), what.display))


def _regranted(talk: Talk, grant: Grant) -> Result:
    if grant == talk.grant:
        return talk, []
    said = do.Say(talk.help, fact.HelpGranted(grant))
    return replace(talk, grant=grant), [do.ChangeGrant(grant), said]


def _answered(talk: Talk, asking: Asking, allowed: bool) -> Result:
    answer = do.Say(talk.help, fact.HelpAnswered(asking.event, allowed))
    if not allowed:
        return talk, [answer]
    if asking.what is Wanted.MONITOR:
        after, commands = _chosen(talk, asking.monitor)
    else:
        after, commands = _regranted(talk, granted(talk.grant, asking.what))
    return after, [*commands, answer]


def _settled(talk: Talk, commands: list[do.Command]) -> Result:
    """Who gives by the switch what was asked for has answered the question."""
    asking = talk.asking
    if asking is None or not holds(talk, asking):
        return talk, commands
    answer = do.Say(talk.help, fact.HelpAnswered(asking.event, allowed=True))
    return replace(talk, asking=None), [*commands, answer]


def asked_for(talk: Talk, asking: Asking) -> Result:
    """The technician asks for more. Only what the person has allowed already needs no question."""
    if not is_possible(talk, asking) or holds(talk, asking):
        answer = fact.HelpAnswered(asking.event, allowed=is_possible(talk, asking))
        return talk, [do.Say(talk.help, answer)]
    if needs_no_question(talk, asking):
        turned, commands = anew(replace(talk, view=asking.monitor))
        answer = fact.HelpAnswered(asking.event, allowed=True)
        return turned, [*commands, do.Say(talk.help, answer)]
    return replace(talk, asking=asking), []


def _chosen(talk: Talk, display: str) -> Result:
    chosen = replace(talk, display=display, view="")
    return anew(chosen) if talk.stage is Stage.OPEN and chosen.shown != talk.shown else (chosen, [])
