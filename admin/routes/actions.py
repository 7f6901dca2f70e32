"""What a technician does to a request: accept, give up, cancel, finish; and the viewer's ticket."""

from datetime import datetime
from typing import Any

import bottle

from admin.errors import Forbidden
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate, json_answer, see_other
from admin.routes.headers import header
from admin.usecases import desk as technicians
from admin.usecases import machines
from admin.usecases.desk import ANOTHERS, found
from broker import tickets
from broker.facts import End


def declare(gate: Gate) -> None:
    """POST /requests/<id>/(accept|give-up|cancel|finish|ticket)"""
    desk = gate.desk

    @gate.route("POST", "/requests/<request_id>/accept", Permission.TAKE_REQUESTS)
    def accept(caller: Caller, request_id: str) -> Any:
        desk.act(
            lambda uow, now: technicians.accept(uow, desk.rules, now, request_id, caller.somebody)
        )
        return _to_request(request_id)

    @gate.route("POST", "/requests/<request_id>/give-up", Permission.TAKE_REQUESTS)
    def give_up(caller: Caller, request_id: str) -> Any:
        desk.act(lambda uow, now: technicians.give_up(uow, now, request_id, caller.somebody))
        return _to_board()

    @gate.route("POST", "/requests/<request_id>/cancel", Permission.TAKE_REQUESTS)
    def cancel(caller: Caller, request_id: str) -> Any:
        desk.act(lambda uow, now: technicians.cancel(uow, now, request_id, caller.somebody))
        return _to_board()

    @gate.route("POST", "/requests/<request_id>/finish", Permission.TAKE_REQUESTS)
    def finish(caller: Caller, request_id: str) -> Any:
        desk.act(lambda uow, now: technicians.finish(uow, now, request_id, caller.somebody))
        return _to_request(request_id)

    @gate.route("POST", "/requests/<request_id>/ticket", Permission.TAKE_REQUESTS)
    def ticket(caller: Caller, request_id: str) -> Any:
        def placed(uow: UnitOfWork, now: datetime) -> str | None:
            request = found(uow, request_id)
            if request.technician != caller.somebody.id:
                raise Forbidden(ANOTHERS)
            return machines.place(uow, desk.rules, now, desk.relays, request).node

        return json_answer(ticket_for(gate, request_id, "viewer", str(desk.act(placed))))


def ticket_for(gate: Gate, session: str, end: End, node: str) -> dict[str, str]:
    """Where one end connects, and what opens that door."""
    desk = gate.desk
    road = {"agent": "wsServer", "viewer": "wsClient"}[end]
    base = "ws" + desk.settings.public_url.removeprefix("http")
    now = desk.clock().timestamp()
    return {
        "url": f"{base}/{road}/{node}",
        "ticket": tickets.issue(desk.signing_key, session, end, node, now, desk.settings.ticket),
    }


def _to_request(request_id: str) -> bottle.HTTPResponse:
    return _to(f"/requests/{request_id}")


def _to_board() -> bottle.HTTPResponse:
    return _to("/")


def _to(path: str) -> bottle.HTTPResponse:
    """A form goes there; htmx is told to; a script only wants to know that it is done."""
    if "json" in header("Accept"):
        return bottle.HTTPResponse("", 204)
    if header("HX-Request"):
        return bottle.HTTPResponse("", 204, {"HX-Redirect": path})
    return see_other(path)
