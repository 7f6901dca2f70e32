"""The switches that each page has, signed in or not: its language, and light or dark."""

from typing import Any

import bottle

from admin.errors import Invalid
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.reader import LANGUAGE, LOOK, LOOKS
from admin.usecases import people
from admin.words import LANGUAGES, N_

YEAR = 365 * 24 * 3600


def declare(gate: Gate) -> None:
    """POST /language, for this browser and the person who is signed in; POST /look"""
    desk = gate.desk

    def remembered(name: str, value: str) -> bottle.HTTPResponse:
        answer = see_other(_local(bottle.request.forms.getunicode("back", "")))
        answer.set_cookie(
            name, value, path="/", maxage=YEAR, httponly=True, samesite="lax",
            secure=desk.settings.public_url.startswith("https://"),
        )  # fmt: skip
        return answer

    @gate.route("POST", "/language", Permission.PUBLIC)
    def language(caller: Caller) -> Any:
        wanted = bottle.request.forms.getunicode("language", "")
        if wanted not in LANGUAGES:
            raise Invalid(N_("This language is not there."))
        person = caller.person
        if person is not None:
            gate.must_be_ours(caller)
            desk.act(lambda uow, _now: people.read_in(uow, person.id, wanted))
        return remembered(LANGUAGE, wanted)

    @gate.route("POST", "/look", Permission.PUBLIC)
    def look(_caller: Caller) -> Any:
        wanted = bottle.request.forms.getunicode("look", "")
        if wanted not in LOOKS:
            raise Invalid(N_("There is light, dark, and what the system has."))
        return remembered(LOOK, wanted)


def _local(path: str) -> str:
    """Never to another site."""
    good = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if good and path.isascii() and path.isprintable() else "/"
