"""Signing in with a password, signing out, and the one-time links that set a password."""

from typing import Any

import bottle

from admin.cookies import SESSION
from admin.errors import DeskError
from admin.permissions import Permission
from admin.routes.entrance import checked, form_page, from_our_pages, onward, sign_in_page
from admin.routes.gate import Caller, Gate, see_other
from admin.usecases import people
from admin.words import N_


def declare(gate: Gate) -> None:
    """/sign-in, /sign-out, /welcome/<secret>"""
    desk, pages = gate.desk, gate.pages

    @gate.route("GET", "/sign-in", Permission.PUBLIC)
    def ask(caller: Caller) -> Any:
        return see_other("/") if caller.person else sign_in_page(gate)

    @gate.route("POST", "/sign-in", Permission.PUBLIC)
    def sign_in(_caller: Caller) -> Any:
        login = bottle.request.forms.getunicode("login", "").strip()
        password = bottle.request.forms.getunicode("password", "")
        try:
            from_our_pages(desk)
            person = checked(desk, login, password)
        except DeskError as error:
            return sign_in_page(gate, error)
        return onward(desk, person)

    @gate.route("POST", "/sign-out", Permission.SIGNED_IN)
    def sign_out(caller: Caller) -> Any:
        desk.act(lambda uow, _now: uow.drop_session(people.digest(caller.secret)))
        answer = see_other("/sign-in")
        desk.cookies.take(answer, SESSION)
        return answer

    @gate.route("GET", "/welcome/<secret>", Permission.PUBLIC)
    def welcome(_caller: Caller, secret: str) -> Any:
        person = desk.look(lambda uow, now: people.invited(uow, now, secret))
        return form_page(pages.render("welcome.html", person=person, problem=""))

    @gate.route("POST", "/welcome/<secret>", Permission.PUBLIC)
    def set_password(_caller: Caller, secret: str) -> Any:
        password = bottle.request.forms.getunicode("password", "")
        person = desk.look(lambda uow, now: people.invited(uow, now, secret))
        try:
            from_our_pages(desk)
            if password != bottle.request.forms.getunicode("again", ""):
                raise DeskError(N_("The two passwords differ."))
            person = desk.act(
                lambda uow, now: people.set_password(uow, desk.passwords, now, secret, password)
            )
        except DeskError as error:
            text = pages.render("welcome.html", person=person, problem=pages.say(error.text))
            return form_page(text, 422)
        return onward(desk, person)
