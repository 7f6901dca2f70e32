"""Conversations for programs."""

from datetime import datetime

from admin.api import values
from admin.api.shapes_requests import Messages, NewMessage
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.scopes import Scope
from admin.usecases import chat
from admin.usecases.desk import found


def declare(api: Api) -> None:
    """GET and POST /requests/{request}/messages"""
    desk = api.desk

    def conversation(uow: UnitOfWork, request: str) -> Messages:
        found(uow, request)
        latest = uow.messages_of(request, chat.MOST_SHOWN)
        return Messages([values.message(one) for one in latest])

    @api.route(
        "GET", "/requests/{request}/messages", Scope.READ_REQUESTS, room="requests", gives=Messages
    )
    def list_messages(_call: Call, request: str) -> Messages:
        """What the two have written to each other, the oldest first."""
        return desk.look(lambda uow, _now: conversation(uow, request))

    @api.route(
        "POST", "/requests/{request}/messages", Scope.WRITE_MESSAGES, room="requests",
        takes=NewMessage, gives=Messages, refuses=(409,),
    )  # fmt: skip
    def write_message(call: Call, request: str) -> Messages:
        """Write to the user: who has the request; while it waits, any technician."""

        def written(uow: UnitOfWork, now: datetime) -> Messages:
            chat.say(uow, now, request, call.person, call.body.text)
            return conversation(uow, request)

        return desk.act(written)
