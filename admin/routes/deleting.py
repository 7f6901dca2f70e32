"""Deleting a request, for administrators and their programs, with a reason."""

from typing import Any

import bottle

from admin.desk import Desk
from admin.model import Person
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.usecases import deleting
from broker.log import get

log = get("desk")


def declare(gate: Gate) -> None:
    """POST /requests/<id>/delete"""
    desk = gate.desk

    @gate.route("POST", "/requests/<request_id>/delete", Permission.DELETE_REQUESTS)
    def delete_request(caller: Caller, request_id: str) -> Any:
        form, by = bottle.request.forms, caller.somebody
        reason, figures = form.getunicode("reason", ""), bool(form.get("figures"))
        delete(desk, by, request_id, reason, figures=figures)
        return see_other("/history")


def delete(desk: Desk, by: Person, request_id: str, reason: str, *, figures: bool) -> None:
    """For good, at every open page too. Raises NotFound or Invalid."""
    desk.act(lambda uow, now: deleting.delete(uow, now, by, request_id, reason, figures=figures))
    desk.store.tidy()
    desk.hub.tell(request_id)
    log.info("request.deleted", help_id=request_id, by=by.login, figures=figures)
