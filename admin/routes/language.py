"""The language switch, which each page has."""

from typing import Any

import bottle

from admin.errors import Invalid
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.reader import COOKIE
from admin.usecases import people
from admin.words import LANGUAGES, N_

YEAR = 365 * 24 * 3600


def declare(gate: Gate) -> None:
    """POST /language: for a browser, and for the person who is signed in there."""
    desk = gate.desk

    @gate.route("POST", "/language", Permission.PUBLIC)
    def language(caller: Caller) -> Any:
        wanted = bottle.request.forms.getunicode("language", "")
        if wanted not in LANGUAGES:
            raise Invalid(N_("This language is not there."))
        person = caller.person
        if person is not None:
            gate.must_be_ours(caller)
            desk.act(lambda uow, _now: people.read_in(uow, person.id, wanted))
        answer = see_other(_local(bottle.request.forms.getunicode("back", "")))
        answer.set_cookie(
            COOKIE, wanted, path="/", maxage=YEAR, httponly=True, samesite="lax",
            secure=desk.settings.public_url.startswith("https://"),
        )  # fmt: skip
        return answer


def _local(path: str) -> str:
    """Never to another site."""
    good = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if good and path.isascii() and path.isprintable() else "/"
