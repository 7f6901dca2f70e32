"""What an administrator does for somebody who lost a telephone, or whose browser was stolen."""

from typing import Any

import bottle

from admin.errors import NotFound
from admin.model import Person
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.headers import header
from admin.usecases import access, second_factor
from admin.words import N_
from broker.log import get

log = get("desk")
ONE = "/people/<number:re:[0-9]{1,15}>"


def declare(gate: Gate) -> None:
    """POST /people/<id>/sign-out-everywhere, /people/<id>/reset-codes"""
    desk = gate.desk

    def somebody(number: str) -> Person:
        person = desk.look(lambda uow, _now: uow.person(int(number)))
        if person is None:
            raise NotFound(N_("There is no such person."))
        return person

    @gate.route("POST", f"{ONE}/sign-out-everywhere", Permission.MANAGE_PEOPLE)
    def sign_out_everywhere(caller: Caller, number: str) -> Any:
        person = somebody(number)
        desk.act(lambda uow, _now: access.sign_out_everywhere(uow, person.id))
        log.info("person.signed_out", login=person.login, by=caller.somebody.login)
        return _back()

    @gate.route("POST", f"{ONE}/reset-codes", Permission.MANAGE_PEOPLE)
    def reset_codes(caller: Caller, number: str) -> Any:
        person = somebody(number)
        desk.act(lambda uow, _now: second_factor.reset(uow, person.id))
        log.info("second_factor.reset", login=person.login, by=caller.somebody.login)
        return _back()


def _back() -> bottle.HTTPResponse:
    if header("HX-Request"):
        return bottle.HTTPResponse("", 204, {"HX-Redirect": "/people"})
    return see_other("/people")
