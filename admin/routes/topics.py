"""Topics, categories, working hours and who serves what; and whether one is away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import bottle

from admin.errors import DeskError
from admin.permissions import Permission, may
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.headers import header
from admin.routes.numbers import number as to_number
from admin.usecases import sites, topics

NUMBER = "<number:re:[0-9]{1,15}>"


def declare(gate: Gate) -> None:
    """/topics, POST /topics, /topics/<id>, /topics/(serves/<id>|categories|hours), /availability"""
    desk, pages = gate.desk, gate.pages

    def page(caller: Caller, problem: str = "", moved: int | None = None) -> str:
        def read(uow: UnitOfWork) -> dict[str, Any]:
            people = [
                person
                for person in uow.people()
                if person.active and may(person.role, Permission.TAKE_REQUESTS)
            ]
            return {
                "topics": uow.topics(),
                "served": {person.id: uow.served_by(person.id) for person in people},
                "technicians": people,
                "categories": uow.categories(),
                "hours": uow.hours(),
                "sites": uow.sites(),
            }

        values = desk.look(lambda uow, _now: read(uow))
        return pages.render("topics.html", caller=caller, problem=problem, moved=moved, **values)

    def changed(caller: Caller, work: Callable[[UnitOfWork], object]) -> Any:
        """Back to the page, or the page with what was wrong."""
        try:
            desk.act(lambda uow, _now: work(uow))
        except DeskError as problem:
            text = page(caller, pages.say(problem.text))
            return bottle.HTTPResponse(text, problem.status)
        return see_other("/topics")

    def dropped(caller: Caller, work: Callable[[UnitOfWork, datetime], int]) -> Any:
        """The page, which says how much went elsewhere."""
        return page(caller, moved=desk.act(work))

    said = bottle.request

    @gate.route("GET", "/topics", Permission.MANAGE_TOPICS)
    def show(caller: Caller) -> Any:
        return page(caller)

    @gate.route("POST", "/topics", Permission.MANAGE_TOPICS)
    def add(caller: Caller) -> Any:
        name = said.forms.getunicode("name", "")
        return changed(caller, lambda uow: topics.add(uow, name))

    @gate.route("POST", f"/topics/{NUMBER}", Permission.MANAGE_TOPICS)
    def change(caller: Caller, number: str) -> Any:
        given = [said.forms.getunicode(field, "") for field in ("name", "minutes", "next")]
        return changed(caller, lambda uow: topics.change(uow, int(number), *given))

    @gate.route("POST", f"/topics/{NUMBER}/delete", Permission.MANAGE_TOPICS)
    def drop(caller: Caller, number: str) -> Any:
        by, into = caller.somebody.login, to_number(said.forms.get("into", ""))
        return dropped(caller, lambda uow, now: topics.drop(uow, now, by, int(number), into))

    @gate.route("POST", "/sites", Permission.MANAGE_TOPICS)
    def add_site(caller: Caller) -> Any:
        name = said.forms.getunicode("name", "")
        return changed(caller, lambda uow: sites.add(uow, name))

    @gate.route("POST", f"/sites/{NUMBER}", Permission.MANAGE_TOPICS)
    def rename_site(caller: Caller, number: str) -> Any:
        name = said.forms.getunicode("name", "")
        return changed(caller, lambda uow: sites.rename(uow, int(number), name))

    @gate.route("POST", f"/sites/{NUMBER}/delete", Permission.MANAGE_TOPICS)
    def drop_site(caller: Caller, number: str) -> Any:
        by, into = caller.somebody.login, to_number(said.forms.get("into", ""))
        return dropped(caller, lambda uow, now: sites.drop(uow, now, by, int(number), into))

    @gate.route("POST", f"/topics/serves/{NUMBER}", Permission.MANAGE_TOPICS)
    def serves(caller: Caller, number: str) -> Any:
        chosen = said.forms.getall("topic")
        return changed(caller, lambda uow: topics.serve(uow, int(number), chosen))

    @gate.route("POST", "/topics/categories", Permission.MANAGE_TOPICS)
    def categories(caller: Caller) -> Any:
        text = said.forms.getunicode("categories", "")
        return changed(caller, lambda uow: topics.set_categories(uow, text))

    @gate.route("POST", "/topics/hours", Permission.MANAGE_TOPICS)
    def hours(caller: Caller) -> Any:
        days = said.forms.getall("day")
        given = [said.forms.getunicode(field, "") for field in ("opens", "closes", "notice")]
        return changed(caller, lambda uow: topics.set_hours(uow, days, *given))

    @gate.route("POST", "/availability", Permission.TAKE_REQUESTS)
    def availability(caller: Caller) -> Any:
        away = said.forms.get("away", "") == "yes"
        desk.act(lambda uow, now: topics.be_away(uow, now, caller.somebody.id, away=away))
        desk.hub.tell("presence")
        if header("HX-Request"):
            return bottle.HTTPResponse("", 204)
        return see_other("/")
