"""A window is being closed: does that end all? In a request the person is asked first."""

from agent.look import Look
from agent.questions import sure
from agent.screens import Connecting, Consent, InSession, Screen, Waiting
from agent.wording import Words

BUSY = (Waiting, Consent, Connecting)
"""Screens of a request that is open, and no session yet."""


def ends_all(screen: Screen, look: Look, words: Words, *, docked: bool) -> bool:
    """False where the person rather stays. Who waits keeps the place, beside the clock where there
    is a tray (`docked`), else in the task bar: for that, too, this is False.
    """
    match screen:
        case InSession(technician):
            text = words("session.close.text", technician=technician)
            go, stay = words("session.close.end"), words("session.close.stay")
            return sure(look, words("session.close.title"), text, go, stay)
        case Waiting():
            text = words("keep.text.tray" if docked else "keep.text")
            return sure(look, words("keep.title"), text, words("leave.go"), words("keep.stay"))
        case Consent() | Connecting():
            title, text = words("leave.title"), words("leave.text")
            return sure(look, title, text, words("leave.go"), words("leave.stay"))
        case _:
            return True
