"""What a technician does to a request, for programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct, UnsetType

from admin.api import values
from admin.api.shapes_requests import Deletion, Note, Request
from admin.errors import NotFound, NotNow
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.routes.deleting import delete
from admin.scopes import Scope
from admin.usecases import desk as technicians
from admin.usecases import handing
from admin.words import N_


def declare(api: Api) -> None:
    """POST /requests/{request}/(accept|give-up|cancel|finish|transfer/...|note|delete)"""
    desk = api.desk

    def act(
        path: str, takes: type[Struct] | None = None
    ) -> Callable[[Callable[..., Request]], Callable[..., Any]]:
        return api.route(
            "POST", f"/requests/{{request}}/{path}", Scope.ACT_REQUESTS, room="requests",
            takes=takes, gives=Request, refuses=(409,),
        )  # fmt: skip

    def done(request: str, work: Callable[[UnitOfWork, datetime], object]) -> Request:
        """Do this to it; the request as it is then."""

        def did(uow: UnitOfWork, now: datetime) -> Request:
            work(uow, now)
            return shown(uow, request)

        return desk.act(did)

    @act("accept")
    def accept_request(call: Call, request: str) -> Request:
        """Take it: of several technicians one wins, the others are answered 409."""
        return done(
            request,
            lambda uow, now: technicians.accept(uow, desk.rules, now, request, call.person),
        )

    @act("give-up")
    def give_up_request(call: Call, request: str) -> Request:
        """Back to the queue, in its old place."""
        return done(request, lambda uow, now: technicians.give_up(uow, now, request, call.person))

    @act("cancel")
    def cancel_request(call: Call, request: str) -> Request:
        """End it before a session began."""
        return done(request, lambda uow, now: technicians.cancel(uow, now, request, call.person))

    @act("finish")
    def finish_request(call: Call, request: str) -> Request:
        """End its session; both ends are hung up."""
        return done(request, lambda uow, now: technicians.finish(uow, now, request, call.person))

    @act("transfer/person/{person}")
    def transfer_to_person(call: Call, request: str, person: str) -> Request:
        """A colleague has it now; the person is asked again, by the new name."""
        return done(
            request,
            lambda uow, now: handing.to_person(
                uow, desk.rules, now, request, call.person, int(person)
            ),
        )

    @act("transfer/topic/{topic}")
    def transfer_to_topic(call: Call, request: str, topic: str) -> Request:
        """Back to the queue under this topic; a session goes to somebody of it who is free."""
        return done(
            request,
            lambda uow, now: handing.to_topic(
                uow, desk.rules, now, request, call.person, int(topic),
                desk.lookout.technicians.there(now),
            ),
        )  # fmt: skip

    @act("note", Note)
    def write_note(call: Call, request: str) -> Request:
        """What it was: a category of the site, and a note. 409: there is no such category."""
        said: Note = call.body

        def written(uow: UnitOfWork, now: datetime) -> None:
            known = technicians.found(uow, request).category
            category = known if isinstance(said.category, UnsetType) else said.category
            if category and category not in uow.categories():
                raise NotNow(N_("There is no such category."))
            handing.write_down(uow, now, request, call.person, category, said.note)

        return done(request, written)

    @api.route(
        "POST", "/requests/{request}/delete", Scope.DELETE_REQUESTS, room="requests",
        takes=Deletion, gives=None, status=204,
    )  # fmt: skip
    def delete_request(call: Call, request: str) -> None:
        """It ends, if it is open, and goes for good; its case file says no more whom it was of."""
        why: Deletion = call.body
        delete(desk, call.person, request, why.reason, figures=why.figures)


def shown(uow: UnitOfWork, request: str) -> Request:
    """The request as it is now. Raises NotFound."""
    line = uow.line(request)
    if line is None:
        raise NotFound(N_("There is no such request."))
    return values.request(line)
