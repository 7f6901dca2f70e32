"""Pictures of screens: an agent attaches one or takes it back, technicians look at it."""

from typing import Any

import bottle

from admin.api.operation import HEX, PREFIX
from admin.errors import Forbidden, TooLarge, WrongType
from admin.permissions import Permission
from admin.pictures import MOST_BYTES
from admin.routes.gate import Caller, Gate
from admin.usecases import pictures
from admin.words import N_

OF_AGENT = f"{PREFIX}/agent/help/<request_id:re:{HEX}>/picture"
KINDS = {"image/png": "png", "image/jpeg": "jpg"}
HEADERS = {
    # What a person sent is shown as the picture that it is and as nothing else.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def declare(gate: Gate) -> None:
    """GET /requests/<id>/picture; POST and DELETE /api/v1/agent/help/<id>/picture"""
    desk = gate.desk

    @gate.route("GET", "/requests/<request_id>/picture", Permission.SEE_BOARD)
    def picture(caller: Caller, request_id: str) -> Any:
        known, data = desk.look(
            lambda uow, _now: pictures.look_at(uow, request_id, caller.somebody)
        )
        name = f'inline; filename="screen.{KINDS[known.kind]}"'
        headers = {**HEADERS, "Content-Type": known.kind, "Content-Disposition": name}
        return bottle.HTTPResponse(data, 200, headers)

    @gate.route("POST", OF_AGENT, Permission.AGENT)
    def attach(caller: Caller, request_id: str) -> Any:
        if not desk.settings.picture_days:
            raise Forbidden(N_("Pictures of screens are not taken here."))
        request = bottle.request
        if request.content_type not in KINDS:
            raise WrongType(N_("The body must be a PNG or JPEG picture."))
        data = request.body.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise TooLarge(N_("The body is larger than %(number)s bytes."), number=MOST_BYTES)
        desk.act(lambda uow, now: pictures.attach(uow, now, caller.agent, request_id, data))
        return bottle.HTTPResponse("", 204, {"Cache-Control": "no-store"})

    @gate.route("DELETE", OF_AGENT, Permission.AGENT)
    def take_back(caller: Caller, request_id: str) -> Any:
        desk.act(lambda uow, now: pictures.take_back(uow, now, caller.agent, request_id))
        return bottle.HTTPResponse("", 204, {"Cache-Control": "no-store"})
