"""Deleting a request, for administrators and with a reason."""

from typing import Any

import bottle

from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.usecases import deleting
from broker.log import get

log = get("desk")


def declare(gate: Gate) -> None:
    """POST /requests/<id>/delete"""
    desk = gate.desk

    @gate.route("POST", "/requests/<request_id>/delete", Permission.DELETE_REQUESTS)
    def delete(caller: Caller, request_id: str) -> Any:
        form, by = bottle.request.forms, caller.somebody
        reason, figures = form.getunicode("reason", ""), bool(form.get("figures"))
        desk.act(lambda uow, now: deleting.delete(
            uow, now, by, request_id, reason, figures=figures
        ))  # fmt: skip
        desk.store.tidy()
        desk.hub.tell(request_id)
        log.info("request.deleted", help_id=request_id, by=by.login, figures=figures)
        return see_other("/history")
