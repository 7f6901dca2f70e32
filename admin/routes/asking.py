"""What a technician asks the user for, from the viewer."""

from typing import Any

import bottle
import msgspec

from admin.errors import Invalid
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.headers import header
from admin.usecases import asking
from admin.words import N_
from broker.facts import HelpAsked


def declare(gate: Gate) -> None:
    """POST /requests/<id>/ask"""
    desk = gate.desk

    @gate.route("POST", "/requests/<request_id>/ask", Permission.TAKE_REQUESTS)
    def ask(caller: Caller, request_id: str) -> Any:
        form = bottle.request.forms
        given = {"what": form.getunicode("what", ""), "monitor": form.getunicode("monitor", "")}
        try:
            wish = msgspec.convert(given, HelpAsked)
        except msgspec.ValidationError:
            raise Invalid(N_("Choose what to ask the user for.")) from None
        desk.act(lambda uow, now: asking.ask(uow, now, request_id, caller.somebody, wish))
        if "json" in header("Accept"):
            return bottle.HTTPResponse("", 204)
        return see_other(f"/requests/{request_id}")
