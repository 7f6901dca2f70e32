"""Pictures of screens, for technicians to look at."""

from typing import Any

import bottle

from admin.model_picture import Picture
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.usecases import pictures

ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
HEADERS = {
    # What a person sent is shown as the picture that it is and as nothing else.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def shown(picture: Picture, data: bytes, **headers: str) -> bottle.HTTPResponse:
    """The answer that shows it."""
    return bottle.HTTPResponse(data, 200, {**HEADERS, "Content-Type": picture.kind, **headers})


def declare(gate: Gate) -> None:
    """GET /requests/<id>/picture"""
    desk = gate.desk

    @gate.route("GET", "/requests/<request_id>/picture", Permission.SEE_BOARD)
    def picture(caller: Caller, request_id: str) -> Any:
        known, data = desk.look(
            lambda uow, _now: pictures.look_at(uow, request_id, caller.somebody)
        )
        name = f'inline; filename="screen.{ENDINGS[known.kind]}"'
        return shown(known, data, **{"Content-Disposition": name})
