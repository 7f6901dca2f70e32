"""Settings, for administrators: what can be changed here, and where each of all comes from."""

from typing import Any

import bottle

from admin.configuration import ALL, SETTABLE, variable
from admin.errors import DeskError
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.usecases import settings
from admin.usecases.settings import LABELS
from broker.log import get

PAGE = "/settings"
log = get("desk")


def declare(gate: Gate) -> None:
    """/settings, POST /settings"""
    desk, pages = gate.desk, gate.pages

    def page(caller: Caller, problem: str = "", said: dict[str, str] | None = None) -> str:
        configuration = desk.configuration
        configuration.take(desk.look(lambda uow, _now: uow.settings()))
        values = {name: configuration.text(name) for name in ALL}
        return pages.render(
            "settings.html", caller=caller, problem=problem, labels=LABELS, settable=SETTABLE,
            names=ALL, values=values | (said or {}), kept=values, variable=variable,
            source={name: configuration.source(name).value for name in ALL},
        )  # fmt: skip

    @gate.route("GET", PAGE, Permission.MANAGE_SETTINGS)
    def show(caller: Caller) -> Any:
        return page(caller)

    @gate.route("POST", PAGE, Permission.MANAGE_SETTINGS)
    def change(caller: Caller) -> Any:
        form, by = bottle.request.forms, caller.somebody.login
        said = {name: form.getunicode(name) for name in SETTABLE if name in form}
        try:
            kept = desk.act(lambda uow, now: settings.change(
                uow, now, by, desk.configuration, said
            ))  # fmt: skip
        except DeskError as error:
            text = page(caller, pages.say(error.text), said)
            return bottle.HTTPResponse(text, error.status)
        desk.configuration.take(kept)
        log.info("settings.changed", by=by)
        return see_other(PAGE)
