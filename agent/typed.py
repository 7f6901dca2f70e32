"""What words mean that somebody types while `--headless` runs. Pure, but for `lines`.

`end`, `cancel`, `ask TEXT`, `say TEXT`, `rate 1-5 WHY`, `quit`, `display NAME|all`,
`direct yes|no` (may help come unasked?), and the answer to a question; in a session `view`,
`control`, `full`, `pause`, `resume`, and `clipboard none|to_technician|to_user|both`. The Spanish
words count in every language, and so do the English ones.
"""

import os
from collections.abc import Iterator

from msgspec.structs import replace

from agent import inputs as on
from agent.screens import Agree, Asking, Consent, InSession, Screen
from broker.grants import Clipboard, Grant

GRANTS = {
    "view": Grant(),
    "control": Grant(control=True),
    "full": Grant(control=True, clipboard=Clipboard.BOTH),
}
ANSWERS = {"c": GRANTS["control"], "f": GRANTS["full"]}
YES, NO = {"y", "yes", "s", "si", "sí"}, {"n", "no"}
LEAVE = {"end", "cancel", "terminar", "cancelar"}
QUIT = {"quit", "salir"}
PAUSE, RESUME = {"pause", "pausa"}, {"resume", "seguir"}
ASK, SAY = {"ask", "pedir"}, {"say", "decir"}
RATE = {"rate", "valorar"}
DISPLAY, ALL_DISPLAYS = {"display", "pantalla"}, {"all", "todas"}
DIRECT = {"direct", "directo"}
SPOKEN = ASK | SAY | RATE | DISPLAY | DIRECT
"""Words that others follow."""


def meant(  # noqa: PLR0911 - a table
    screen: Screen | None, word: str, rest: str, yes: Grant
) -> on.Wish | None:
    """What these words mean at this screen, where a plain yes allows so much; None for nothing."""
    if word in LEAVE | QUIT:
        return on.Left()
    if word in SPOKEN:
        return _spoken(word, rest) if rest else None
    match screen:
        case Agree() if word in YES | NO:
            return on.Agreed(word in YES)
        case Consent(question) if word in NO:
            return on.Declined(question)
        case Consent(question) if word in YES or word in ANSWERS:
            return on.Allowed(question, ANSWERS.get(word, yes))
        case InSession(asking=Asking(question)) if word in YES | NO:
            return on.Answered(question, word in YES)
        case InSession(grant=grant) if (changed := regranted(grant, word, rest)) is not None:
            return on.GrantChanged(changed)
        case _:
            return None


def _spoken(word: str, rest: str) -> on.Wish | None:
    """One of `SPOKEN` with what follows it; None where the chair has its own word for it."""
    if word in RATE:
        number, _, why = rest.partition(" ")
        return on.Rated(int(number) if number.isdecimal() else 0, why)
    if word in DISPLAY:
        return on.DisplayChosen("" if rest in ALL_DISPLAYS else rest)
    if word in DIRECT:
        return on.Agreed(rest.lower() in YES)
    return on.Wrote(rest) if word in SAY else None


def regranted(grant: Grant, word: str, rest: str) -> Grant | None:
    """What is granted after these words; None when they speak of something else."""
    if word in GRANTS:
        return replace(GRANTS[word], paused=grant.paused)
    if word in PAUSE | RESUME:
        return replace(grant, paused=word in PAUSE)
    if word == "clipboard" and rest in set(Clipboard):
        return replace(grant, clipboard=Clipboard(rest))
    return None


def lines(descriptor: int) -> Iterator[str]:
    """The lines of this file. Not `sys.stdin`: Python cannot end while a thread waits in that."""
    rest = b""
    while piece := os.read(descriptor, 4096):
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole)
    if rest:
        yield rest.decode("utf-8", "replace")
