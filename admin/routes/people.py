"""Accounts, for administrators: who there is, and a one-time link for somebody new."""

from datetime import datetime
from typing import Any

import bottle

from admin.errors import DeskError
from admin.model import Role
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate
from admin.usecases import accounts

MOST_SHOWN = 200
ACTIVE = {"yes": True, "no": False}


def declare(gate: Gate) -> None:
    """/people, POST /people"""
    desk, pages = gate.desk, gate.pages

    def everybody(caller: Caller, *, problem: str = "", link: str = "", name: str = "") -> str:
        query = bottle.request.query
        form = {field: query.getunicode(field, "") for field in ("text", "role", "active")}
        role = Role(form["role"]) if form["role"] in set(Role) else None

        def read(uow: UnitOfWork, _now: datetime) -> Any:
            found = uow.find_people(
                form["text"].strip(), role, active=ACTIVE.get(form["active"]), most=MOST_SHOWN + 1
            )
            return found, uow.has_second_factor()

        found, with_codes = desk.look(read)
        return pages.render(
            "people.html", caller=caller, people=found[:MOST_SHOWN], with_codes=with_codes,
            more=len(found) > MOST_SHOWN, form=form, problem=problem, link=link, name=name,
        )  # fmt: skip

    @gate.route("GET", "/people", Permission.MANAGE_PEOPLE)
    def show_all(caller: Caller) -> Any:
        return everybody(caller)

    @gate.route("POST", "/people", Permission.MANAGE_PEOPLE)
    def add(caller: Caller) -> Any:
        form, by = bottle.request.forms, caller.somebody.login
        login, name, role = (form.getunicode(field, "") for field in ("login", "name", "role"))

        def work(uow: UnitOfWork, now: datetime) -> str:
            number = accounts.add(uow, now, by, login, name, role)
            return accounts.invite(uow, now, by, number)

        try:
            secret = desk.act(work)
        except DeskError as error:
            text = everybody(caller, problem=pages.say(error.text))
            return bottle.HTTPResponse(text, error.status)
        bottle.response.set_header("Cache-Control", "no-store")
        return everybody(caller, link=f"{desk.settings.public_url}/welcome/{secret}", name=name)
