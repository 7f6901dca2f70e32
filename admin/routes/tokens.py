"""The page of API tokens: make one, which is shown once, and revoke one."""

from datetime import datetime
from typing import Any

import bottle

from admin.errors import DeskError
from admin.model_tokens import Token
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate, see_other
from admin.scopes import MEANING, Scope, offered
from admin.trail import Act, person
from admin.usecases import tokens
from broker.log import get

log = get("desk")
PAGE = "/account/tokens"


def declare(gate: Gate) -> None:
    """/account/tokens, POST /account/tokens, POST /account/tokens/<id>/revoke"""
    desk, pages = gate.desk, gate.pages

    def page(caller: Caller, *, problem: str = "", secret: str = "") -> str:
        manages = caller.may(Permission.MANAGE_PEOPLE)
        mine = None if manages else caller.somebody.id
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render(
            "tokens.html",
            caller=caller,
            lines=desk.look(lambda uow, _now: uow.tokens(mine)),
            now=desk.clock(),
            scopes=[(scope, MEANING[scope]) for scope in offered(caller.somebody.role)],
            meaning=MEANING,
            order=list(Scope),
            days=tokens.DAYS,
            manages=manages,
            problem=problem,
            secret=secret,
        )

    @gate.route("GET", PAGE, Permission.SEE_BOARD)
    def mine(caller: Caller) -> Any:
        return page(caller)

    @gate.route("POST", PAGE, Permission.SEE_BOARD)
    def make(caller: Caller) -> Any:
        form, maker = bottle.request.forms, caller.somebody
        name, service = form.getunicode("name", ""), form.getunicode("service", "").strip()
        days = form.getunicode("days", "")

        def made(uow: UnitOfWork, now: datetime) -> str:
            owner = (
                tokens.service(uow, maker, service, form.getunicode("role", ""))
                if service
                else maker
            )
            number = int(days) if days.isascii() and days.isdigit() else 0
            chosen = form.getall("scopes")
            secret = tokens.make(uow, now, maker, name, chosen, number, owner=owner)
            words = f"{name.strip()}: {owner.login}, {', '.join(chosen)}"
            uow.record(maker.login, now, Act.TOKEN_MADE, person(owner.id), words)
            return secret

        try:
            secret = desk.act(made)
        except DeskError as error:
            return bottle.HTTPResponse(page(caller, problem=pages.say(error.text)), error.status)
        log.info("token.made", name=name, by=maker.login, service=service or None)
        return page(caller, secret=secret)

    @gate.route("POST", PAGE + "/<number:re:[0-9]{1,15}>/revoke", Permission.SEE_BOARD)
    def revoke(caller: Caller, number: str) -> Any:
        def revoked(uow: UnitOfWork, now: datetime) -> Token:
            gone = tokens.revoke(uow, caller.somebody, int(number))
            uow.record(
                caller.somebody.login, now, Act.TOKEN_REVOKED, person(gone.person), gone.name
            )
            return gone

        gone = desk.act(revoked)
        log.info("token.revoked", name=gone.name, by=caller.somebody.login)
        return see_other(PAGE)
