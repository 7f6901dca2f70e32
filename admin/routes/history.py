"""What has ended: by filters, page by page; its columns; as a file for a spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import bottle

from admin import sheets
from admin.errors import Invalid
from admin.history import COLUMNS, ENDED, Mark, Wanted, cells, columns, wanted
from admin.model import Line
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.gate import Caller, Gate, see_other
from admin.words import N_, STATES
from broker.log import get

PAGE = 50
BATCH = 500
MOST_ROWS = 100_000  # of a workbook, which is made before it is sent
COOKIE = "hc_columns"
FIELDS = ("since", "until", "person", "technician", "machine", "outcome", "words", "mine",
          "topic", "category", "site")  # fmt: skip
SHORTEST = 3  # letters; a shorter word has no index
KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
log = get("desk")


def declare(gate: Gate) -> None:
    """/history, /history.<csv|xlsx>, POST /history/columns"""
    desk, pages = gate.desk, gate.pages

    def asked(caller: Caller) -> tuple[dict[str, str], Wanted]:
        """The form as it was sent, and what it means for this caller. Raises Invalid."""
        query = bottle.request.query
        form = {name: query.getunicode(name, "") for name in FIELDS if query.getunicode(name)}
        meant = wanted(form, desk.settings.time_zone)
        if meant.words and max(map(len, meant.words)) < SHORTEST:
            raise Invalid(N_("Search for a word of at least three letters."))
        if not caller.may(Permission.SEE_ALL_HISTORY) or form.get("mine"):
            meant = meant.mine(caller.somebody.id)
        return form, meant

    def all_of(meant: Wanted) -> Iterator[list[Line]]:
        """Batch by batch, each in a look of its own: a long file holds nothing up."""
        after: Mark | None = None
        while True:
            lines = desk.look(partial(_batch, meant, after))
            if lines:
                yield list(lines)
            if len(lines) < BATCH:
                return
            after = Mark.of(lines[-1])

    @gate.route("GET", "/history", Permission.SEE_BOARD)
    def history(caller: Caller) -> Any:
        form, meant = asked(caller)
        after = Mark.parse(bottle.request.query.getunicode("before", ""))
        lines, choices = desk.look(lambda uow, _now: (
            uow.history(meant, after, PAGE + 1),
            {"technicians": uow.who_may_take(), "topics": uow.topics(), "sites": uow.sites(),
             "categories": uow.categories()},
        ))  # fmt: skip
        more = str(Mark.of(lines[PAGE - 1])) if len(lines) > PAGE else None
        link = urlencode(form)
        return pages.render(
            "history.html", caller=caller, lines=lines[:PAGE],
            form=dict.fromkeys(FIELDS, "") | form, link=link,
            older=more and urlencode({**form, "before": more}), later=after is not None,
            **choices, outcomes=sorted(ENDED), all_columns=COLUMNS,
            shown=columns(_chosen()), everybody=caller.may(Permission.SEE_ALL_HISTORY),
        )  # fmt: skip

    @gate.route("POST", "/history/columns", Permission.SEE_BOARD)
    def choose(_caller: Caller) -> Any:
        form = bottle.request.forms
        link = urlencode({name: form.getunicode(name) for name in FIELDS if form.getunicode(name)})
        answer = see_other(f"/history?{link}" if link else "/history")
        answer.set_cookie(
            COOKIE, ".".join(columns(form.getall("column"))), path="/history", httponly=True,
            samesite="lax", secure=desk.cookies.https, maxage=365 * 86400,
        )  # fmt: skip
        return answer

    @gate.route("GET", "/history.<kind:re:csv|xlsx>", Permission.SEE_BOARD)
    def export(caller: Caller, kind: str) -> Any:
        _, meant = asked(caller)
        say, words = pages.words.catalogue.gettext, pages.words
        states = {state: words.state(state) for state in STATES}
        names, zone = columns(_chosen()), desk.settings.time_zone
        head = [say(COLUMNS[name]) for name in names]

        def rows() -> Iterator[list[list[object]]]:
            for lines in all_of(meant):
                values = [cells(line, zone, states) for line in lines]
                yield [[one[name] for name in names] for one in values]

        answer = bottle.response
        answer.content_type = KINDS[kind]
        answer.set_header("Cache-Control", "no-store")
        file = f"history-{desk.clock().astimezone(zone):%Y-%m-%d}.{kind}"
        answer.set_header("Content-Disposition", f'attachment; filename="{file}"')
        log.info("history.exported", person=caller.somebody.id, kind=kind)
        if kind == "csv":
            return sheets.csv_rows(head, rows())
        return sheets.workbook(head, rows(), MOST_ROWS)


def _chosen() -> list[str]:
    return (bottle.request.get_cookie(COOKIE) or "").split(".")


def _batch(meant: Wanted, after: Mark | None, uow: UnitOfWork, _now: datetime) -> Sequence[Line]:
    return uow.history(meant, after, BATCH)
