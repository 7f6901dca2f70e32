"""People from a CSV list: what it would do, then doing it, then invitations as a file."""

import csv
import io
import re
from datetime import datetime
from typing import Any

import bottle

from admin import people_csv
from admin.errors import DeskError, Invalid, NotFound
from admin.history import harmless
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate
from admin.usecases import accounts, importing
from admin.usecases.importing import FATES, Fate
from admin.words import N_
from broker.log import get

log = get("desk")
PAGE = "/people/import"


def declare(gate: Gate) -> None:
    """/people/import, POST /people/import, POST /people/invitations"""
    desk, pages = gate.desk, gate.pages

    def page(caller: Caller, **values: Any) -> str:
        given = {"problem": "", "text": "", "update": False, "plan": [], "done": False, **values}
        counts = {fate: sum(one.fate is fate for one in given["plan"]) for fate in Fate}
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render(
            "people_import.html", caller=caller, counts=counts, fates=FATES, Fate=Fate,
            most=people_csv.MOST_ROWS, **given,
        )  # fmt: skip

    @gate.route("GET", PAGE, Permission.MANAGE_PEOPLE)
    def ask(caller: Caller) -> Any:
        return page(caller)

    @gate.route("POST", PAGE, Permission.MANAGE_PEOPLE)
    def read(caller: Caller) -> Any:
        """Without `do` it says what it would do."""
        form, by = bottle.request.forms, caller.somebody
        update, do = bool(form.get("update")), bool(form.get("do"))
        text = ""
        try:
            text = _sent()
            rows = people_csv.rows(text)
            if do:
                plan = desk.act(lambda uow, now: importing.carry_out(
                    uow, now, by, rows, update=update
                ))  # fmt: skip
                log.info("people.imported", by=by.login, rows=len(rows))
            else:
                plan = desk.look(lambda uow, _now: importing.plan(uow, by, rows, update=update))
        except DeskError as error:
            told = page(caller, problem=pages.say(error.text), text=text, update=update)
            return bottle.HTTPResponse(told, error.status)
        return page(caller, text=text, update=update, plan=plan, done=do)

    @gate.route("POST", "/people/invitations", Permission.MANAGE_PEOPLE)
    def invitations(caller: Caller) -> Any:
        """A link for each of these who has no password yet; made now, so the file is the only
        place where they are.
        """
        numbers = [
            int(one)
            for one in re.findall(r"\b[0-9]{1,15}\b", bottle.request.forms.get("people", ""))
        ]
        by = caller.somebody.login

        def made(uow: UnitOfWork, now: datetime) -> list[tuple[str, str, str]]:
            people = [accounts.known(uow, number) for number in numbers]
            return [
                (one.login, one.name, accounts.invite(uow, now, by, one.id))
                for one in people
                if one.active and one.password_hash is None
            ]

        links = desk.act(made)
        if not links:
            raise NotFound(N_("None of them needs a link: they have passwords."))
        out = io.StringIO()
        rows = csv.writer(out)
        rows.writerow(("login", "name", "link"))
        for login, name, secret in links:
            link = f"{desk.settings.public_url}/welcome/{secret}"
            rows.writerow((harmless(login), harmless(name), link))
        headers = {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": 'attachment; filename="invitations.csv"',
            "Cache-Control": "no-store",
        }
        return bottle.HTTPResponse("\ufeff" + out.getvalue(), 200, headers)


def _sent() -> str:
    """The file that was sent, or what was pasted. Raises Invalid."""
    file = bottle.request.files.get("file")
    if file is not None and file.filename:
        data: bytes = file.file.read()
        return people_csv.decoded(data)
    text: str = bottle.request.forms.getunicode("text", "")
    if not text.strip():
        raise Invalid(N_("Choose a file, or paste the list."))
    return text
