"""What technicians look at: the board, a request's page, the viewer, history; and what is live."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import bottle

from admin.errors import Forbidden, NotFound
from admin.glance import Glance
from admin.live import AGAIN
from admin.model import Line
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.chat import talk
from admin.routes.gate import Caller, Gate, json_answer
from admin.routes.headers import header
from admin.routes.numbers import number
from admin.usecases import pictures
from admin.usecases.desk import ANOTHERS
from admin.words import N_, Text, Words
from broker.lifecycle import HELD, IN_SESSION, OPEN, WAITING, State, word

MOST_SHOWN = 200
PAGE = 50
EARLIER = 5  # of the same machine
ENDED = frozenset(State) - OPEN

Lists = tuple[Sequence[Line], Sequence[Line], int]
"""Requests that somebody has, those that have waited longest, and how many wait."""


def declare(gate: Gate) -> None:
    """/, /board, /live, /requests/<id>, /tech/<id>, /history"""
    desk, pages = gate.desk, gate.pages
    lists: Glance[Lists] = Glance(lambda: desk.hub.changes)

    @gate.route("GET", "/", Permission.SIGNED_IN)
    def dashboard(caller: Caller) -> Any:
        if not caller.may(Permission.SEE_BOARD):
            return pages.render("no_board.html", caller=caller)
        return pages.render("board.html", caller=caller, **_board(gate, caller, lists))

    @gate.route("GET", "/board", Permission.SEE_BOARD)
    def board(caller: Caller) -> Any:
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render("_board.html", caller=caller, **_board(gate, caller, lists))

    @gate.route("GET", "/live", Permission.SEE_BOARD)
    def live(caller: Caller) -> Any:
        bottle.response.content_type = "text/event-stream; charset=utf-8"
        bottle.response.set_header("Cache-Control", "no-store")
        bottle.response.set_header("X-Accel-Buffering", "no")

        def stream() -> Iterator[str]:
            yield "retry: 1000\n\n"
            for told in desk.hub.follow():
                if told is None:
                    if not gate.is_still_there(caller):
                        yield "event: again\ndata: all\n\n"  # which leads to the sign-in
                        return
                    yield "event: here\ndata: still\n\n"
                elif told == AGAIN:
                    yield "event: again\ndata: all\n\n"
                else:
                    yield f"event: board\ndata: {told}\n\nevent: request-{told}\ndata: changed\n\n"

        return stream()

    @gate.route("GET", "/requests/<request_id>", Permission.SEE_BOARD)
    def request(caller: Caller, request_id: str) -> Any:
        values = desk.look(lambda uow, _now: _one(gate, uow, caller, request_id))
        whole = not header("HX-Request")
        bottle.response.set_header("Cache-Control", "no-store")
        return pages.render("request.html" if whole else "_request.html", caller=caller, **values)

    @gate.route("GET", "/requests/<request_id>/state", Permission.SEE_BOARD)
    def state(caller: Caller, request_id: str) -> Any:
        line = desk.look(lambda uow, _now: _one(gate, uow, caller, request_id))["line"]
        return json_answer(_state(line, pages.words))

    @gate.route("GET", "/tech/<request_id>", Permission.TAKE_REQUESTS)
    def viewer(caller: Caller, request_id: str) -> Any:
        values = desk.look(lambda uow, _now: _one(gate, uow, caller, request_id))
        line = values["line"]
        if line.request.technician != caller.somebody.id:
            raise Forbidden(ANOTHERS)
        if line.request.state not in IN_SESSION:
            return pages.render("request.html", caller=caller, **values)
        return pages.render("viewer.html", caller=caller, **values)


def _board(gate: Gate, caller: Caller, lists: Glance[Lists]) -> dict[str, Any]:
    person, lookout = caller.somebody, gate.desk.lookout
    site = number(bottle.request.query.getunicode("site", ""))

    def read(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        held, waiting, number_waiting = lists.of(lambda: (
            uow.lines(HELD, most=MOST_SHOWN), uow.lines(WAITING, most=MOST_SHOWN),
            uow.waiting_count(),
        ))  # fmt: skip
        more = number_waiting - len(waiting)
        lookout.show(line.request.machine for line in (*held, *waiting))
        online = (uow.person(technician) for technician in lookout.technicians.there(now))
        served = uow.served_by(person.id)
        if site is not None:
            waiting = [line for line in waiting if line.request.site == site]
        for_me = {None, *served}
        ours: list[Line] = []
        elsewhere: list[Line] = []
        for line in waiting:
            mine = not served or line.request.topic in for_me
            (ours if mine else elsewhere).append(line)
        return {
            "waiting": ours,
            "more": more,
            "sites": uow.sites(),
            "site": site,
            "elsewhere": elsewhere,
            "online": sorted((one for one in online if one), key=lambda one: one.name),
            "away": uow.away(),
            "there": lookout.agents.there,
            "mine": [line for line in held if line.request.technician == person.id],
            "others": [line for line in held if line.request.technician != person.id],
            "now": now,
            "broker_up": gate.desk.link.up,
            "broker_full": gate.desk.link.full,
        }

    return gate.desk.look(read)


def _one(gate: Gate, uow: UnitOfWork, caller: Caller, request_id: str) -> dict[str, Any]:
    line: Line | None = uow.line(request_id)
    if line is None:
        raise NotFound(N_("There is no such request."))
    return {
        "line": line,
        "changes": uow.changes_of(request_id),
        "mine": line.request.technician == caller.somebody.id,
        "there": gate.desk.lookout.agents.there,
        "earlier": uow.earlier(line.request, EARLIER),
        **talk(uow, caller, line.request),
        "picture": uow.picture(request_id)
        if pictures.may_see(line.request, caller.somebody)
        else None,
        "picture_days": gate.desk.settings.picture_days,
    }


def _state(line: Line, words: Words) -> dict[str, Any]:
    """What the viewer shows of it; `ending` is None while it is open."""
    request = line.request
    rights = [N_("see"), *[N_("control")] * request.control, *[N_("clipboard")] * request.clipboard]
    match request.state:
        case State.FINISHED_USER:
            ending = Text(N_("%(user)s ended the session."), {"user": line.user})
        case State.FINISHED_TECH:
            ending = Text(N_("The session was ended by a technician."))
        case state:
            why = words.told(request.reason) or state
            ending = Text(N_("The session is over: %(why)s."), {"why": why})
    return {
        "state": word(request.state),
        "ready": request.ready,
        "unread": request.unread,
        "control": request.control,
        "asking": request.asking if request.asking_event else None,
        "refused": request.asking if not request.asking_event else "",
        "monitors": request.monitors.splitlines(),
        "seen": request.seen,
        "rights": ", ".join(words.say(Text(right)) for right in rights),
        "ending": None if request.state in OPEN else words.say(ending),
    }
