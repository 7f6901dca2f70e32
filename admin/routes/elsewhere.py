"""Signing in at an OpenID Connect provider: leaving for it, and coming back."""

import secrets
from typing import Any

import bottle

from admin.cookies import LEAVING
from admin.errors import DeskError, NotFound
from admin.identity.provider_settings import BACK
from admin.permissions import Permission
from admin.routes.entrance import onward, sign_in_page
from admin.routes.gate import Caller, Gate
from admin.usecases import newcomers
from admin.words import N_

TEN_MINUTES = 600


def declare(gate: Gate) -> None:
    """GET /sign-in/provider, which changes nothing here, and /sign-in/provider/back"""
    desk = gate.desk

    def problem_page(error: DeskError) -> bottle.HTTPResponse:
        answer = sign_in_page(gate, error)
        desk.cookies.take(answer, LEAVING)
        return answer

    @gate.route("GET", "/sign-in/provider", Permission.PUBLIC)
    def leave(_caller: Caller) -> Any:
        secret = secrets.token_urlsafe(32)
        try:
            if desk.provider is None:
                raise NotFound(N_("There is no such page."))
            url = desk.provider.leave_for(secret)
        except DeskError as error:
            return problem_page(error)
        answer = bottle.HTTPResponse("", 303, {"Location": url, "Cache-Control": "no-store"})
        desk.cookies.give(answer, LEAVING, secret, TEN_MINUTES)
        return answer

    @gate.route("GET", BACK, Permission.PUBLIC)
    def back(_caller: Caller) -> Any:
        try:
            if desk.provider is None:
                raise NotFound(N_("There is no such page."))
            found = desk.provider.came_back(desk.cookies.read(LEAVING), bottle.request.query)
            person = desk.act(lambda uow, _now: newcomers.welcome(uow, found))
        except DeskError as error:
            return problem_page(error)
        return onward(desk, person, strong=found.strong)
