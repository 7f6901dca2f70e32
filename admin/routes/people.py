"""Accounts, for administrators: who there is, and a one-time link for somebody new."""

from datetime import datetime
from typing import Any

import bottle

from admin.errors import DeskError, NotFound
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate
from admin.usecases import people, retention
from admin.words import N_


def declare(gate: Gate) -> None:
    """/people, POST /people, POST /people/<id>/(invite|forget)"""
    desk, pages = gate.desk, gate.pages

    def page(caller: Caller, *, problem: str = "", link: str = "", name: str = "") -> str:
        everybody, with_codes = desk.look(lambda uow, _now: (uow.people(), uow.has_second_factor()))
        return pages.render(
            "people.html", caller=caller, people=everybody, with_codes=with_codes,
            problem=problem, link=link, name=name,
        )  # fmt: skip

    def link_for(person_id: int) -> str:
        secret = desk.act(lambda uow, now: people.invite(uow, now, person_id))
        return f"{desk.settings.public_url}/welcome/{secret}"

    @gate.route("GET", "/people", Permission.MANAGE_PEOPLE)
    def everybody(caller: Caller) -> Any:
        return page(caller)

    @gate.route("POST", "/people", Permission.MANAGE_PEOPLE)
    def add(caller: Caller) -> Any:
        form = bottle.request.forms
        login, name, role = (form.getunicode(field, "") for field in ("login", "name", "role"))
        try:
            person_id = desk.act(lambda uow, _now: people.add(uow, login, name, role, None))
        except DeskError as error:
            return bottle.HTTPResponse(page(caller, problem=pages.say(error.text)), error.status)
        return page(caller, link=link_for(person_id), name=name)

    @gate.route("POST", "/people/<number:re:[0-9]{1,15}>/invite", Permission.MANAGE_PEOPLE)
    def invite(caller: Caller, number: str) -> Any:
        person = desk.look(lambda uow, _now: uow.person(int(number)))
        if person is None:
            raise NotFound(N_("There is no such person."))
        return page(caller, link=link_for(person.id), name=person.name)

    @gate.route("POST", "/people/<number:re:[0-9]{1,15}>/forget", Permission.MANAGE_PEOPLE)
    def forget(caller: Caller, number: str) -> Any:
        def work(uow: UnitOfWork, now: datetime) -> None:
            person = uow.person(int(number))
            if person is None:
                raise NotFound(N_("There is no such person."))
            retention.forget_person(uow, now, person.login, caller.somebody.login)

        desk.act(work)
        desk.store.tidy()
        return bottle.HTTPResponse("", 204, {"HX-Redirect": "/people"})
