"""My account: the photo that people are shown whom I want to help."""

from typing import Any

import bottle

from admin.errors import DeskError
from admin.permissions import Permission
from admin.routes.account import account_page
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.pictures import shown
from admin.usecases import photos
from admin.words import N_


def declare(gate: Gate) -> None:
    """/account/photo; to oneself only"""
    desk = gate.desk

    @gate.route("GET", "/account/photo", Permission.SIGNED_IN)
    def photo(caller: Caller) -> Any:
        return shown(*desk.look(lambda uow, _now: photos.own(uow, caller.somebody.id)))

    @gate.route("POST", "/account/photo", Permission.TAKE_REQUESTS)
    def put(caller: Caller) -> Any:
        file = bottle.request.files.get("photo")
        data = file.file.read(photos.MOST_BYTES + 1) if file is not None else b""
        try:
            desk.act(lambda uow, now: photos.put(uow, now, caller.somebody, data))
        except DeskError as problem:
            return account_page(gate, caller, problem)
        return account_page(gate, caller, done=N_("Your photo is there."))

    @gate.route("POST", "/account/photo/remove", Permission.SIGNED_IN)
    def remove(caller: Caller) -> Any:
        desk.act(lambda uow, _now: uow.drop_photo(caller.somebody.id))
        return see_other("/account")
