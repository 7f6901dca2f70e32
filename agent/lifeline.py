"""The tunnel of a session, as the conversation sees it: opened, lost, back again. Pure."""

from dataclasses import replace

from agent import commands as do
from agent import inputs as on
from agent.screens import How, Line
from agent.talk import Talk, over
from broker import facts as fact

GRACE_SECONDS = 60.0  # without a word from the desk either, the agent gives up on its own
PAUSES = (0.1, 0.3, 0.5, 0.5, 1.0, 2.0, 4.0)  # before each new try; the last one goes on

CUT, NOBODY_CAME, REPLACED = 4000, 4002, 4003  # close codes of the relay that end it for us

Result = tuple[Talk, list[do.Command]]


def told(talk: Talk, what: on.TunnelNews, now: float) -> Result:
    """What the present tunnel has to say."""
    match what:
        case on.TunnelOpened():
            return replace(talk, line=Line.WAITING), []
        case on.TunnelJoined():
            return replace(talk, line=Line.JOINED, tries=0, lost_since=None), []
        case on.TunnelOutgrown():
            return anew(talk)
        case on.TunnelFailed(_, problem):
            return _failed(talk, problem)
        case on.TunnelLost(_, code, wait):
            ends = {
                CUT: How.ENDED,
                NOBODY_CAME: How.NOBODY_CAME,
                REPLACED: How.ELSEWHERE,
            }
            if code in ends:
                return over(talk, ends[code]), []
            return _reopen(talk, wait, now)


def _failed(talk: Talk, problem: on.Problem) -> Result:
    if problem.kind == "display_gone" and talk.view and not talk.display:
        return anew(replace(talk, view=""))  # the technician's choice, not the person's
    ended = over(talk, How.FAILED, problem=problem)
    return ended, [do.Say(talk.help, fact.HelpFinished(problem.kind))]


def anew(talk: Talk) -> Result:
    """The same session by another tunnel, without a pause."""
    another = replace(talk, line=Line.OPENING, attempt=talk.attempt + 1)
    return another, [tunnel(another)]


def _reopen(talk: Talk, wait: float, now: float) -> Result:
    since = now if talk.lost_since is None else talk.lost_since
    if not talk.road and now - since > GRACE_SECONDS:
        return over(talk, How.LOST), [do.Say(talk.help, fact.HelpFinished("the line was lost"))]
    again = replace(
        talk, line=Line.LOST, attempt=talk.attempt + 1, tries=talk.tries + 1, lost_since=since
    )
    return again, [tunnel(again, max(wait, pause(again.tries)))]


def tunnel(talk: Talk, after: float = 0.0) -> do.OpenTunnel:
    """The order to open one, as the session is now."""
    return do.OpenTunnel(talk.help, talk.grant, talk.attempt, after, talk.shown)


def pause(tries: int) -> float:
    """Seconds before this try."""
    return PAUSES[min(tries, len(PAUSES)) - 1]
