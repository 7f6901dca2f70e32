"""A code for somebody without an account, to be read out to them on the telephone."""

from typing import Any

import bottle

from admin.errors import NotNow
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.usecases import guests
from broker.log import get

PAGE = "/guests"
log = get("desk")


def declare(gate: Gate) -> None:
    """/guests, POST /guests"""
    desk, pages = gate.desk, gate.pages

    def page(caller: Caller, code: str = "") -> str:
        minutes = int(guests.GOOD_FOR.total_seconds() // 60)
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render("guests.html", caller=caller, code=code, minutes=minutes)

    @gate.route("GET", PAGE, Permission.INVITE_GUESTS)
    def show(caller: Caller) -> Any:
        return page(caller)

    @gate.route("POST", PAGE, Permission.INVITE_GUESTS)
    def make(caller: Caller) -> Any:
        if not desk.settings.guests:
            raise NotNow(guests.NONE)
        code = desk.act(lambda uow, now: guests.make(uow, now, caller.somebody))
        log.info("guest_code.made", by=caller.somebody.login)
        return page(caller, code)
