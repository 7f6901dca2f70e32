"""Direct assistance: which machines want it, beginning it, and an administrator's word on one."""

from typing import Any

import bottle

from admin.errors import NotNow
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.routes.machines import HEX, PAGE, online
from admin.routes.person import back
from admin.usecases import direct
from admin.words import N_
from broker.log import get

log = get("desk")


def declare(gate: Gate) -> None:
    """/direct, POST /direct/<machine>, POST /machines/<id>/direct"""
    desk, pages = gate.desk, gate.pages

    @gate.route("GET", "/direct", Permission.OPEN_DIRECT)
    def show(caller: Caller) -> Any:
        text = bottle.request.query.getunicode("text", "").strip()
        lines = desk.look(lambda uow, _now: uow.find_machines(text, None, None, PAGE, direct=True))
        return pages.render(
            "direct.html", caller=caller, lines=lines, online=online(desk.link, lines), text=text
        )

    @gate.route("POST", f"/direct/{HEX}", Permission.OPEN_DIRECT)
    def begin(caller: Caller, machine: str) -> Any:
        line = desk.look(lambda uow, _now: uow.machine_line(machine))
        if line and online(desk.link, [line]).get(machine) is False:
            raise NotNow(N_("This machine is not online."))
        request = desk.act(lambda uow, now: direct.begin(
            uow, desk.rules, now, machine, caller.somebody
        ))  # fmt: skip
        log.info("direct.begun", agent=machine, help_id=request.id, by=caller.somebody.login)
        return back(f"/requests/{request.id}")

    @gate.route("POST", f"/machines/{HEX}/direct", Permission.MANAGE_MACHINES)
    def allow(caller: Caller, machine: str) -> Any:
        allowed, by = bottle.request.forms.get("allowed", "") == "yes", caller.somebody.login
        desk.act(lambda uow, now: direct.allow(uow, now, by, machine, allowed=allowed))
        log.info("direct.changed", agent=machine, allowed=allowed, by=by)
        return back(f"/machines/{machine}")
