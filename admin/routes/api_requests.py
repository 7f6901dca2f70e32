"""Requests for programs: lists, one with its case file, and what a technician does to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from admin.api import values
from admin.api.operation import Who
from admin.api.shapes import Changes, HistoryQuery, Me, Request, Requests, RequestsQuery
from admin.errors import Forbidden, NotFound
from admin.history import Mark
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.scopes import Scope
from admin.usecases import desk as technicians
from admin.words import N_
from broker.lifecycle import HELD, OPEN, WAITING

WHICH = {"open": OPEN, "waiting": WAITING, "mine": HELD}


def declare(api: Api) -> None:
    """/me, /requests, /requests/{request}, its changes and acts, /history"""
    desk = api.desk

    @api.route("GET", "/me", Who.ANY_TOKEN, room="service", gives=Me)
    def me(call: Call) -> Me:
        """Whom the token acts as, and what it is for."""
        token = call.caller.token
        if token is None:  # the gate lets nobody else in
            raise Forbidden(N_("Your account may not do this."))
        scopes = [scope for scope in Scope if scope in token.scopes]
        return Me(values.person(call.person), token.name, scopes, token.expires)

    @api.route(
        "GET", "/requests", Scope.READ_REQUESTS, room="requests", gives=Requests,
        query=RequestsQuery,
    )  # fmt: skip
    def list_requests(call: Call) -> Requests:
        """Open requests, in the order of their asking."""
        asked: RequestsQuery = call.query
        mine = call.person.id if asked.which == "mine" else None
        found = desk.look(
            lambda uow, _now: uow.page(
                WHICH[asked.which], of=mine, after=values.behind(asked.after),
                most=asked.most + 1, newest_first=False,
            )
        )  # fmt: skip
        return values.page(found, asked.most)

    @api.route(
        "GET", "/history", Scope.READ_HISTORY, room="history", gives=Requests, query=HistoryQuery
    )
    def list_history(call: Call) -> Requests:
        """Ended requests, the newest first."""
        asked: HistoryQuery = call.query
        if asked.whose == "all" and not call.caller.may(Permission.SEE_ALL_HISTORY):
            raise Forbidden(N_("Your account may not do this."))
        wanted, after = values.wanted(asked, call.person.id), values.behind(asked.after)
        mark = Mark(*after) if after else None
        found = desk.look(lambda uow, _now: uow.history(wanted, mark, asked.most + 1))
        return values.page(found, asked.most)

    @api.route("GET", "/requests/{request}", Scope.READ_REQUESTS, room="requests", gives=Request)
    def get_request(_call: Call, request: str) -> Request:
        """One request, open or ended."""
        return desk.look(lambda uow, _now: _shown(uow, request))

    @api.route(
        "GET", "/requests/{request}/changes", Scope.READ_REQUESTS, room="requests", gives=Changes
    )
    def get_changes(_call: Call, request: str) -> Changes:
        """Its case file: who changed what, and when."""

        def read(uow: UnitOfWork, _now: datetime) -> Changes:
            technicians.found(uow, request)
            return Changes([values.change(one) for one in uow.changes_of(request)])

        return desk.look(read)

    def act(path: str) -> Callable[[Callable[..., Request]], Callable[..., Any]]:
        return api.route(
            "POST", f"/requests/{{request}}/{path}", Scope.ACT_REQUESTS, room="requests",
            gives=Request, refuses=(409,),
        )  # fmt: skip

    def done(request: str, work: Callable[[UnitOfWork, datetime], object]) -> Request:
        """Do this to it; the request as it is then."""

        def did(uow: UnitOfWork, now: datetime) -> Request:
            work(uow, now)
            return _shown(uow, request)

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


def _shown(uow: UnitOfWork, request: str) -> Request:
    line = uow.line(request)
    if line is None:
        raise NotFound(N_("There is no such request."))
    return values.request(line)
