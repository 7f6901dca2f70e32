"""What the person's clicks mean, at what is shown. No window is needed to know that."""

from collections.abc import Mapping
from typing import Any

from agent import inputs as on
from agent.bar import switched
from agent.screens import Agree, Ask, Consent, InSession, Screen, Waiting
from broker.grants import Clipboard, Grant

WISHES: Mapping[tuple[type[Screen], str], on.Wish] = {
    (Agree, "agree.yes"): on.Agreed(yes=True),
    (Agree, "agree.no"): on.Agreed(yes=False),
    (Ask, "direct.end"): on.Agreed(yes=False),
    (Waiting, "picture.back"): on.TookBack(),
}


def chosen_topic(screen: Screen, values: dict[str, Any]) -> str | None:
    """The topic that was chosen, "" for none of them; None where there was no choice."""
    if not isinstance(screen, Ask) or "ask.topic" not in values or len(screen.topics) < 2:  # noqa: PLR2004
        return None
    chosen = values["ask.topic"]
    return chosen if chosen in screen.topics else ""


def wished(screen: Screen, event: str, values: dict[str, Any]) -> on.Wish | None:
    """What this click means, at this screen; None where it means nothing."""
    if isinstance(screen, Consent) and (answer := _at_question(screen, event, values)):
        return answer
    if isinstance(screen, InSession) and (change := _in_session(screen, event, values)):
        return change
    if (wish := WISHES.get((type(screen), event))) is not None:
        return wish
    if event.startswith("again"):
        return on.Again()
    return on.Left() if event.startswith("leave") or event == "end" else None


def _at_question(screen: Consent, event: str, values: dict[str, Any]) -> on.Wish | None:
    match event:
        case "allow.view" | "allow.control":
            copied = Clipboard.BOTH if values["clipboard"] else Clipboard.NONE
            return on.Allowed(screen.question, Grant(event == "allow.control", copied))
        case "decline":
            return on.Declined(screen.question)
        case "consent.monitor":
            return _chosen(screen, values[event])
        case _:
            return None


def _in_session(screen: InSession, event: str, values: dict[str, Any]) -> on.Wish | None:
    match event:
        case "asking.allow" | "asking.no" if screen.asking is not None:
            return on.Answered(screen.asking.event, event == "asking.allow")
        case "monitor":
            return _chosen(screen, values[event])
        case _:
            grant = switched(screen.grant, event, values)
            return None if grant is None else on.GrantChanged(grant)


def _chosen(screen: Consent | InSession, monitor: str) -> on.Wish:
    """The words for all monitors are the name of none."""
    return on.DisplayChosen(monitor if monitor in screen.displays else "")
