"""An open page says that its technician is there: a WebSocket for as long as the page is."""

from typing import Any

import bottle

from admin.errors import Forbidden, Invalid
from admin.page_line import follow
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.routes.headers import header
from admin.words import N_


def declare(gate: Gate) -> None:
    """/here"""
    desk = gate.desk
    technicians = desk.lookout.technicians

    @gate.route("GET", "/here", Permission.SEE_BOARD)
    def here(caller: Caller) -> Any:
        upgraded = bottle.request.environ.get("wsgi.websocket")
        if upgraded is None:
            raise Invalid(N_("Only a WebSocket of a page of the desk is answered here."))
        if header("Origin") != desk.settings.public_url:
            raise Forbidden(N_("This page does not come from the desk."))
        person, line = caller.somebody.id, upgraded.handler.socket
        counted = closed = False

        def tell(there: bool) -> None:
            nonlocal counted
            if there:
                technicians.came(person)
            elif counted:
                technicians.went(person, desk.clock(), closed=closed)
            counted = there
            desk.lookout.wake()

        tell(True)
        desk.lookout.lines.add(line)
        try:
            closed = follow(line, tell)
        finally:
            desk.lookout.lines.discard(line)
            tell(False)
        return ""
