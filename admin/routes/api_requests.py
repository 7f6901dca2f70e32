"""Requests for programs: lists, and one with its case file."""

from datetime import datetime

from admin.api import values
from admin.api.operation import Who
from admin.api.shapes import SomeTopic
from admin.api.shapes_requests import (
    Changes,
    HistoryQuery,
    Request,
    Requests,
    RequestsQuery,
    Topics,
)
from admin.api.shapes_service import Me
from admin.errors import Forbidden
from admin.history import Mark
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.routes.api_acts import shown
from admin.scopes import Scope
from admin.usecases import desk as technicians
from admin.words import N_
from broker.lifecycle import HELD, OPEN, WAITING

WHICH = {"open": OPEN, "waiting": WAITING, "mine": HELD}


def declare(api: Api) -> None:
    """/me, /requests, /requests/{request} and its changes, /history, /topics"""
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
            lambda uow, _now: uow.lines(
                WHICH[asked.which], of=mine, after=values.behind(asked.after),
                most=asked.most + 1,
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
        return desk.look(lambda uow, _now: shown(uow, request))

    @api.route(
        "GET", "/requests/{request}/changes", Scope.READ_REQUESTS, room="requests", gives=Changes
    )
    def get_changes(_call: Call, request: str) -> Changes:
        """Its case file: who changed what, and when."""

        def read(uow: UnitOfWork, _now: datetime) -> Changes:
            technicians.found(uow, request)
            return Changes([values.change(one) for one in uow.changes_of(request)])

        return desk.look(read)

    @api.route("GET", "/topics", Scope.READ_REQUESTS, room="requests", gives=Topics)
    def list_topics(_call: Call) -> Topics:
        """What requests can be about, and the categories that they can have been."""

        def read(uow: UnitOfWork, _now: datetime) -> Topics:
            topics = [SomeTopic(one.id, one.name) for one in uow.topics()]
            return Topics(topics, list(uow.categories()))

        return desk.look(read)
