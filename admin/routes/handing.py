"""Handing a request on, writing down what it was, and the way in from an inventory tool."""

from datetime import datetime
from typing import Any

import bottle

from admin.errors import Invalid, NotFound
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate, see_other
from admin.usecases import handing
from admin.usecases.desk import found, must_hold
from admin.usecases.people import digest
from admin.words import N_

ONE = "/requests/<request_id>"


def declare(gate: Gate) -> None:
    """/requests/<id>/more, POST /requests/<id>/(transfer|note), /connect"""
    desk, pages = gate.desk, gate.pages

    @gate.route("GET", f"{ONE}/more", Permission.TAKE_REQUESTS)
    def more(caller: Caller, request_id: str) -> Any:
        def read(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
            must_hold(found(uow, request_id), caller.somebody, Permission.FORCE_RELEASE)
            line, away = uow.line(request_id), uow.away()
            online = desk.lookout.technicians.there(now) - away
            people = [uow.person(number) for number in online]
            return {
                "line": line,
                "colleagues": [
                    person
                    for person in sorted((one for one in people if one), key=lambda it: it.name)
                    if line is not None and person.id != line.request.technician
                ],
                "topics": uow.topics(),
                "categories": uow.categories(),
            }

        return pages.render("more.html", caller=caller, **desk.look(read))

    @gate.route("POST", f"{ONE}/transfer", Permission.TAKE_REQUESTS)
    def transfer(caller: Caller, request_id: str) -> Any:
        kind, _, number = bottle.request.forms.getunicode("to", "").partition(":")
        if kind not in {"person", "topic"} or not number.isdecimal() or len(number) > 15:  # noqa: PLR2004
            raise Invalid(N_("Choose to whom it goes."))

        def hand(uow: UnitOfWork, now: datetime) -> None:
            given = uow, desk.rules, now, request_id, caller.somebody, int(number)
            if kind == "person":
                handing.to_person(*given)
            else:
                handing.to_topic(*given, desk.lookout.technicians.there(now))

        desk.act(hand)
        return see_other("/")

    @gate.route("POST", f"{ONE}/note", Permission.TAKE_REQUESTS)
    def note(caller: Caller, request_id: str) -> Any:
        said = bottle.request.forms.getunicode
        category, text = said("category", ""), said("note", "")
        desk.act(
            lambda uow, now: handing.write_down(
                uow, now, request_id, caller.somebody, category, text
            )
        )
        return see_other(f"/requests/{request_id}")

    @gate.route("GET", "/connect", Permission.SEE_BOARD)
    def connect(_caller: Caller) -> Any:
        said = bottle.request.query.getunicode
        name, token = said("machine_name", ""), said("machine_token", "")
        opened = desk.look(lambda uow, _now: uow.open_of_token(name, digest(token)))
        if opened is None:
            raise NotFound(N_("Nobody asks for help on the machine %(name)s now."), name=name)
        return see_other(f"/requests/{opened.id}")
