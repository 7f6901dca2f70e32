"""One person's account, for administrators, and what is done to it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

import bottle

from admin.errors import DeskError, NotFound
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.headers import header
from admin.routes.pictures import shown
from admin.usecases import accounts, photos
from broker.log import get

log = get("desk")
ONE = "/people/<number:re:[0-9]{1,15}>"


def declare(gate: Gate) -> None:
    """/people/<id>, GET /people/<id>/photo, POST /people/<id>[/(invite|deactivate|activate|
    sign-out-everywhere|reset-codes|remove-photo|forget)]
    """
    desk, pages = gate.desk, gate.pages

    def one(caller: Caller, number: int, *, problem: str = "", link: str = "") -> str:
        def read(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
            return {
                "person": accounts.known(uow, number),
                "machines": uow.machines_of(number),
                "with_codes": uow.second_factor(number) is not None,
                "elsewhere": uow.identities_of(number),
                "sessions": uow.sessions_of(number, now, now - desk.access.idle),
                "open": uow.has_open(number),
                "photo": uow.photo(number),
            }

        bottle.response.set_header("Cache-Control", "no-store")
        values = desk.look(read)
        return pages.render("person.html", caller=caller, problem=problem, link=link, **values)

    def done(
        caller: Caller, number: str, what: str, work: Callable[[UnitOfWork, datetime], object]
    ) -> Any:
        """Back to the page of this person, or that page with what was wrong."""

        def act(uow: UnitOfWork, now: datetime) -> str:
            login = accounts.known(uow, int(number)).login
            work(uow, now)
            return login

        try:
            login = desk.act(act)
        except DeskError as error:
            if header("HX-Request") or isinstance(error, NotFound):
                raise
            text = one(caller, int(number), problem=pages.say(error.text))
            return bottle.HTTPResponse(text, error.status)
        log.info(what, login=login, by=caller.somebody.login)
        return back(f"/people/{number}")

    @gate.route("GET", ONE, Permission.MANAGE_PEOPLE)
    def show(caller: Caller, number: str) -> Any:
        return one(caller, int(number))

    @gate.route("GET", f"{ONE}/photo", Permission.MANAGE_PEOPLE)
    def photo(_caller: Caller, number: str) -> Any:
        return shown(*desk.look(lambda uow, _now: photos.own(uow, int(number))))

    @gate.route("POST", ONE, Permission.MANAGE_PEOPLE)
    def change(caller: Caller, number: str) -> Any:
        form = bottle.request.forms
        name, role = form.getunicode("name", ""), form.getunicode("role", "")
        return done(caller, number, "person.changed", lambda uow, now: accounts.change(
            uow, now, caller.somebody, int(number), name, role
        ))  # fmt: skip

    @gate.route("POST", f"{ONE}/invite", Permission.MANAGE_PEOPLE)
    def invite(caller: Caller, number: str) -> Any:
        by = caller.somebody.login
        secret = desk.act(lambda uow, now: accounts.invite(uow, now, by, int(number)))
        return one(caller, int(number), link=f"{desk.settings.public_url}/welcome/{secret}")

    @gate.route("POST", f"{ONE}/deactivate", Permission.MANAGE_PEOPLE)
    def deactivate(caller: Caller, number: str) -> Any:
        return done(caller, number, "person.deactivated", lambda uow, now: accounts.deactivate(
            uow, now, caller.somebody, int(number)
        ))  # fmt: skip

    def plain(path: str, what: str, act: Callable[..., object]) -> None:
        @gate.route("POST", f"{ONE}/{path}", Permission.MANAGE_PEOPLE)
        def act_on(caller: Caller, number: str) -> Any:
            by = caller.somebody.login
            return done(caller, number, what, lambda uow, now: act(uow, now, by, int(number)))

    plain("activate", "person.activated", accounts.activate)
    plain("sign-out-everywhere", "person.signed_out", accounts.sign_out_everywhere)
    plain("reset-codes", "second_factor.reset", accounts.reset_codes)
    plain("remove-photo", "photo.removed", accounts.remove_photo)

    @gate.route("POST", f"{ONE}/forget", Permission.MANAGE_PEOPLE)
    def forget(caller: Caller, number: str) -> Any:
        reason, by = bottle.request.forms.getunicode("reason", ""), caller.somebody.login
        answer = done(caller, number, "person.forgotten", lambda uow, now: accounts.forget(
            uow, now, by, int(number), reason
        ))  # fmt: skip
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            return answer
        desk.store.tidy()
        return back("/people")


def back(path: str) -> bottle.HTTPResponse:
    """To this page, for a form and for htmx alike."""
    if header("HX-Request"):
        return bottle.HTTPResponse("", 204, {"HX-Redirect": path})
    return see_other(path)
