"""The conversation of a request: its messages, a new one, and that they were seen."""

from typing import Any

import bottle

from admin.model import Request
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.headers import header
from admin.usecases import chat
from admin.usecases.desk import found


def declare(gate: Gate) -> None:
    """GET and POST /requests/<id>/messages, POST /requests/<id>/messages/seen"""
    desk, pages = gate.desk, gate.pages

    def shown(caller: Caller, request_id: str) -> Any:
        values = desk.look(lambda uow, _now: talk(uow, caller, found(uow, request_id)))
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render("_messages.html", caller=caller, **values)

    @gate.route("GET", "/requests/<request_id>/messages", Permission.SEE_BOARD)
    def messages(caller: Caller, request_id: str) -> Any:
        return shown(caller, request_id)

    @gate.route("POST", "/requests/<request_id>/messages", Permission.TAKE_REQUESTS)
    def say(caller: Caller, request_id: str) -> Any:
        text = bottle.request.forms.getunicode("text", "")
        desk.act(lambda uow, now: chat.say(uow, now, request_id, caller.somebody, text))
        if header("HX-Request"):
            return shown(caller, request_id)
        return see_other(f"/requests/{request_id}")

    @gate.route("POST", "/requests/<request_id>/messages/seen", Permission.TAKE_REQUESTS)
    def seen(caller: Caller, request_id: str) -> Any:
        if desk.act(lambda uow, now: chat.seen(uow, now, request_id, caller.somebody)):
            desk.hub.tell(request_id)  # this desk's own boards; it is no event
        return bottle.HTTPResponse("", 204)


def talk(uow: UnitOfWork, caller: Caller, request: Request) -> dict[str, Any]:
    """What `_messages.html` shows of it to this caller."""
    return {
        "request_id": request.id,
        "messages": uow.messages_of(request.id, chat.MOST_SHOWN),
        "may_write": chat.may_write(request, caller.somebody),
        "unseen": request.unread if request.technician == caller.somebody.id else 0,
    }
