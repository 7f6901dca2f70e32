"""What is counted of a request as it moves: how long until this and that. Figures name nobody."""

from datetime import datetime
from typing import Any

from admin.model import Request
from broker.ids import moment_of
from broker.lifecycle import OPEN, State

TAKEN = frozenset({"help.accepted", "help.transferred"})


def counted(request: Request, kind: str, state: State, now: datetime) -> dict[str, Any]:
    """The figures that this move of the request settles."""
    found: dict[str, Any] = {}
    if kind in TAKEN and request.waited is None:
        found["waited"] = seconds(request.created, now)
    elif kind == "help.validated" and request.question:
        found["consented"] = seconds(moment_of(request.question), now)
    elif kind == "help.declined":
        found["refusals"] = request.refusals + 1
    if state not in OPEN and request.started:
        found["lasted"] = seconds(request.started, now)
    return found


def seconds(since: datetime, until: datetime) -> int:
    """Whole seconds, never fewer than none: clocks differ."""
    return max(0, round((until - since).total_seconds()))
