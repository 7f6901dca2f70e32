"""Enrolment codes, for administrators: made, shown once, and revoked."""

from typing import Any

import bottle

from admin.errors import DeskError
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.numbers import number
from admin.usecases import enrolment
from broker.log import get

PAGE = "/machines/codes"
DAYS = (1, 7, 30, 90, 365)
log = get("desk")


def declare(gate: Gate) -> None:
    """/machines/codes, POST /machines/codes, POST /machines/codes/<id>/revoke"""
    desk, pages = gate.desk, gate.pages

    def page(caller: Caller, *, problem: str = "", secret: str = "", name: str = "") -> str:
        codes, sites, people = desk.look(lambda uow, _now: (
            uow.enrolment_codes(), {one.id: one.name for one in uow.sites()},
            {one.id: one.name for one in uow.people()},
        ))  # fmt: skip
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render(
            "enrolment.html", caller=caller, codes=codes, sites=sites, people=people,
            problem=problem, secret=secret, name=name, days=DAYS, now=desk.clock(),
        )  # fmt: skip

    @gate.route("GET", PAGE, Permission.MANAGE_MACHINES)
    def show(caller: Caller) -> Any:
        return page(caller)

    @gate.route("POST", PAGE, Permission.MANAGE_MACHINES)
    def make(caller: Caller) -> Any:
        form, by = bottle.request.forms, caller.somebody.login
        name, login = form.getunicode("name", ""), form.getunicode("login", "")
        uses, days = number(form.get("uses", "")) or 0, number(form.get("days", "")) or 0
        site = number(form.get("site", ""))
        try:
            _, secret = desk.act(lambda uow, now: enrolment.make(
                uow, now, by, name, uses, days, login, site
            ))  # fmt: skip
        except DeskError as error:
            return bottle.HTTPResponse(page(caller, problem=pages.say(error.text)), error.status)
        log.info("enrolment_code.made", name=name, by=by)
        return page(caller, secret=secret, name=name)

    @gate.route("POST", PAGE + "/<code:re:[0-9]{1,15}>/revoke", Permission.MANAGE_MACHINES)
    def revoke(caller: Caller, code: str) -> Any:
        by = caller.somebody.login
        desk.act(lambda uow, now: enrolment.revoke(uow, now, by, int(code)))
        return see_other(PAGE)
