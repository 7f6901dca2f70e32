"""The audit trail, for administrators: what was done to people, machines and settings."""

from typing import Any
from urllib.parse import urlencode

import bottle

from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.routes.numbers import number
from admin.trail import MEANING, Sought

PAGE = 100


def declare(gate: Gate) -> None:
    """/audit"""
    desk, pages = gate.desk, gate.pages

    @gate.route("GET", "/audit", Permission.SEE_AUDIT)
    def show(caller: Caller) -> Any:
        query = bottle.request.query
        form = {name: query.getunicode(name, "").strip() for name in ("who", "what", "words")}
        start = number(query.getunicode("before", ""))
        sought = Sought(form["who"], form["what"], form["words"], start)
        deeds = desk.look(lambda uow, _now: uow.trail(sought, PAGE + 1))
        shown = deeds[:PAGE]
        older = urlencode({**form, "before": shown[-1].number}) if len(deeds) > PAGE else ""
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render(
            "audit.html", caller=caller, deeds=shown, form=form, meaning=MEANING, older=older,
            later=start is not None,
        )  # fmt: skip
