"""My account: where I am signed in, my password, the browsers that know me. Beside are my codes and
my photo.
"""

from typing import Any

import bottle

from admin.errors import DeskError, Invalid, NotNow, SignInError
from admin.permissions import Permission
from admin.routes.entrance import checked
from admin.routes.gate import Caller, Gate, see_other
from admin.usecases import access, people, photos
from admin.words import N_, Text
from broker.log import get

log = get("desk")
NUMBER = "<number:re:[0-9]{1,15}>"


def account_page(
    gate: Gate, caller: Caller, problem: DeskError | None = None, done: str = ""
) -> bottle.HTTPResponse:
    """All of it, with what went wrong or what was done."""
    desk, pages, me = gate.desk, gate.pages, caller.somebody
    text = pages.render(
        "account.html", caller=caller, done=pages.say(Text(done)) if done else "",
        problem=pages.say(problem.text) if problem else "", least=people.SHORTEST_PASSWORD,
        required=me.role in desk.access.totp_roles,
        photo_kib=photos.MOST_BYTES // 1024, photo_pixels=photos.MOST_PIXELS,
        **desk.look(lambda uow, now: {
            "factor": uow.second_factor(me.id),
            "photo": uow.photo(me.id),
            "recovery": uow.recovery_codes_left(me.id),
            "sessions": uow.sessions_of(me.id, now, now - desk.access.idle),
            "devices": uow.devices_of(me.id, now),
            "now": now,
        }),
    )  # fmt: skip
    return private(text, problem.status if problem else 200)


def private(text: str, status: int = 200) -> bottle.HTTPResponse:
    """A page that no cache keeps."""
    return bottle.HTTPResponse(text, status, {"Cache-Control": "no-store"})


def said(field: str) -> str:
    """What stands in the form."""
    return str(bottle.request.forms.getunicode(field, ""))


def declare(gate: Gate) -> None:
    """/account, and what can be done there; all of it to oneself only"""
    desk = gate.desk

    @gate.route("GET", "/account", Permission.SIGNED_IN)
    def mine(caller: Caller) -> Any:
        return account_page(gate, caller)

    @gate.route("POST", "/account/password", Permission.SIGNED_IN)
    def password(caller: Caller) -> Any:
        me, session = caller.somebody, caller.session
        try:
            if not me.password_hash or session is None:
                raise NotNow(N_("Your password is not the desk's; change it where it is kept."))
            if said("password") != said("again"):
                raise Invalid(N_("The two passwords differ."))
            try:
                checked(desk, me.login, said("old"))
            except SignInError:
                raise Invalid(N_("The old password is wrong.")) from None
            new = said("password")
            desk.act(
                lambda uow, _now: access.change_password(uow, desk.passwords, me, session, new)
            )
        except DeskError as problem:
            return account_page(gate, caller, problem)
        log.info("password.changed", login=me.login)
        return account_page(
            gate, caller, done=N_("Your password is changed; your other sessions have ended.")
        )

    @gate.route("POST", f"/account/sessions/{NUMBER}/end", Permission.SIGNED_IN)
    def end(caller: Caller, number: str) -> Any:
        me = caller.somebody
        desk.act(lambda uow, _now: access.end_session(uow, me, int(number)))
        return see_other("/account")

    @gate.route("POST", "/account/sessions/end-others", Permission.SIGNED_IN)
    def end_others(caller: Caller) -> Any:
        me, session = caller.somebody, caller.session
        keep = session.id if session else None
        desk.act(lambda uow, _now: uow.drop_sessions(me.id, keep=keep))
        return see_other("/account")

    @gate.route("POST", f"/account/browsers/{NUMBER}/forget", Permission.SIGNED_IN)
    def forget(caller: Caller, number: str) -> Any:
        me = caller.somebody
        desk.act(lambda uow, _now: access.forget_device(uow, me, int(number)))
        return see_other("/account")

    @gate.route("POST", "/account/browsers/forget", Permission.SIGNED_IN)
    def forget_all(caller: Caller) -> Any:
        me = caller.somebody
        desk.act(lambda uow, _now: uow.drop_devices(me.id))
        return see_other("/account")
