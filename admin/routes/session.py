"""Signing in and out, and the one-time links that set a password."""

from typing import Any

import bottle

from admin.desk import Desk
from admin.errors import DeskError, SignInError
from admin.permissions import Permission
from admin.routes.gate import COOKIE, Caller, Gate, see_other
from admin.usecases import people
from admin.words import N_
from broker.log import get

log = get("desk")


def declare(gate: Gate) -> None:
    """/sign-in, /sign-out, /welcome/<secret>"""
    desk, pages = gate.desk, gate.pages

    @gate.route("GET", "/sign-in", Permission.PUBLIC)
    def ask(caller: Caller) -> Any:
        return see_other("/") if caller.person else pages.render("sign_in.html", problem="")

    @gate.route("POST", "/sign-in", Permission.PUBLIC)
    def sign_in(_caller: Caller) -> Any:
        login = bottle.request.forms.getunicode("login", "").strip()
        password = bottle.request.forms.getunicode("password", "")
        try:
            person = checked(desk, login, password)
        except DeskError as error:
            text = pages.render("sign_in.html", problem=pages.say(error.text))
            return bottle.HTTPResponse(text, error.status)
        return _entered(desk, desk.act(lambda uow, now: people.open_session(uow, now, person)))

    @gate.route("POST", "/sign-out", Permission.SIGNED_IN)
    def sign_out(caller: Caller) -> Any:
        desk.act(lambda uow, _now: uow.drop_session(people.digest(caller.secret)))
        answer = see_other("/sign-in")
        answer.delete_cookie(COOKIE, path="/")
        return answer

    @gate.route("GET", "/welcome/<secret>", Permission.PUBLIC)
    def welcome(_caller: Caller, secret: str) -> Any:
        person = desk.look(lambda uow, now: people.invited(uow, now, secret))
        return pages.render("welcome.html", person=person, problem="")

    @gate.route("POST", "/welcome/<secret>", Permission.PUBLIC)
    def set_password(_caller: Caller, secret: str) -> Any:
        password = bottle.request.forms.getunicode("password", "")
        person = desk.look(lambda uow, now: people.invited(uow, now, secret))
        try:
            if password != bottle.request.forms.getunicode("again", ""):
                raise DeskError(N_("The two passwords differ."))
            person = desk.act(
                lambda uow, now: people.set_password(uow, desk.passwords, now, secret, password)
            )
        except DeskError as error:
            text = pages.render("welcome.html", person=person, problem=pages.say(error.text))
            return bottle.HTTPResponse(text, 422)
        return _entered(desk, desk.act(lambda uow, now: people.open_session(uow, now, person)))


def checked(desk: Desk, login: str, password: str) -> Any:
    """The person, if login and password are right and were not tried too often.

    Raises SignInError or TooMany.
    """
    where = address(desk)
    key = f"{login.lower()} {where}"  # one address cannot lock a person out everywhere
    now = desk.clock()
    desk.limits.check(key, now)
    desk.address_limits.check(where, now)
    try:
        person = desk.look(lambda uow, _now: people.sign_in(uow, desk.passwords, login, password))
    except SignInError:
        desk.limits.failed(key, now)
        desk.address_limits.failed(where, now)
        log.info("sign_in.refused", login=login, address=where)
        raise
    desk.limits.succeeded(key)
    return person


def address(desk: Desk) -> str:
    """Where the caller is, as the front says; only a front that is listed is believed."""
    # Not bottle's remote_addr, which believes everybody.
    peer = bottle.request.environ.get("REMOTE_ADDR", "")
    told = (bottle.request.get_header("X-Forwarded-For") or "").rsplit(",", 1)[-1].strip()
    return told if told and peer in desk.settings.trusted_proxies else peer


def _entered(desk: Desk, secret: str) -> bottle.HTTPResponse:
    answer = see_other("/")
    answer.set_cookie(
        COOKIE,
        secret,
        path="/",
        httponly=True,
        samesite="lax",
        secure=desk.settings.public_url.startswith("https://"),
        maxage=people.SESSION_HOURS * 3600,
    )
    return answer
