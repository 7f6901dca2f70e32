"""Machines, for administrators: which there are, whose, where, and who is online; ending one."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import bottle

from admin.errors import NotFound
from admin.model import MachineLine
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.routes.numbers import number
from admin.routes.person import back
from admin.usecases import machines
from broker.confirms import BrokerDown
from broker.link import Link
from broker.log import get
from broker.topology import agent_queue

PAGE = 50
EARLIER = 20
ASK_SECONDS = 2.0
HEX = "<machine:re:[0-9a-f]{32}>"
log = get("desk")


def online(link: Link, lines: Sequence[MachineLine]) -> Mapping[str, bool]:
    """Who of these reads its mailbox; nothing when the broker cannot be asked."""
    queues = {agent_queue(line.machine.id): line.machine.id for line in lines}
    with contextlib.suppress(BrokerDown):
        if queues and link.up:
            found = link.readers(sorted(queues), ASK_SECONDS)
            return {queues[queue]: count > 0 for queue, count in found.items()}
    return {}


def declare(gate: Gate) -> None:
    """/machines, /machines/<id>, POST /machines/<id>/(revoke|site)"""
    desk, pages = gate.desk, gate.pages

    @gate.route("GET", "/machines", Permission.MANAGE_MACHINES)
    def show_all(caller: Caller) -> Any:
        query = bottle.request.query
        form = {name: query.getunicode(name, "").strip() for name in ("text", "site")}
        site = number(form["site"])
        name, mark, key = query.getunicode("after", "").rpartition("~")
        lines, sites = desk.look(lambda uow, _now: (
            uow.find_machines(form["text"], site, (name, key) if mark else None, PAGE + 1),
            uow.sites(),
        ))  # fmt: skip
        shown = lines[:PAGE]
        more = ""
        if len(lines) > PAGE:
            last = shown[-1].machine
            more = urlencode({**form, "after": f"{last.name}~{last.id}"})
        return pages.render(
            "machines.html", caller=caller, lines=shown, online=online(desk.link, shown),
            sites=sites, form=form, more=more, later=bool(mark),
        )  # fmt: skip

    @gate.route("GET", f"/machines/{HEX}", Permission.MANAGE_MACHINES)
    def show(caller: Caller, machine: str) -> Any:
        line, earlier, sites = desk.look(lambda uow, _now: (
            uow.machine_line(machine), uow.of_machine(machine, EARLIER), uow.sites()
        ))  # fmt: skip
        if line is None:
            raise NotFound(machines.NOT_THERE)
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render(
            "machine.html", caller=caller, line=line, machine=line.machine, earlier=earlier,
            sites=sites, online=online(desk.link, [line]).get(machine),
        )  # fmt: skip

    @gate.route("POST", f"/machines/{HEX}/revoke", Permission.MANAGE_MACHINES)
    def revoke(caller: Caller, machine: str) -> Any:
        by = caller.somebody.login
        desk.act(lambda uow, now: machines.revoke(uow, now, by, machine))
        log.info("machine.revoked", agent=machine, by=by)
        return back(f"/machines/{machine}")

    @gate.route("POST", f"/machines/{HEX}/site", Permission.MANAGE_MACHINES)
    def stand(caller: Caller, machine: str) -> Any:
        site = number(bottle.request.forms.get("site", ""))
        by = caller.somebody.login
        desk.act(lambda uow, now: machines.stand_at(uow, now, by, machine, site))
        return back(f"/machines/{machine}")
