"""The web application: all routes behind the gate, and headers that every answer has."""

import bottle

from admin.api.rate import Rates
from admin.desk import Desk
from admin.errors import DeskError, Invalid, NotFound, WrongMethod
from admin.routes import (
    account,
    account_codes,
    account_photo,
    actions,
    agents,
    agents_direct,
    agents_picture,
    api,
    api_acts,
    api_chat,
    api_machines,
    api_people,
    api_requests,
    api_service,
    api_settings,
    asking,
    board,
    cases,
    chat,
    deleting,
    direct,
    downloads,
    elsewhere,
    enrolment,
    files,
    guests,
    handing,
    health,
    here,
    history,
    legacy,
    machines,
    people,
    people_import,
    person,
    pictures,
    reports,
    second_step,
    session,
    settings,
    switches,
    tokens,
    topics,
    trail,
    wellknown,
)
from admin.routes.gate import FAULT, Gate
from admin.routes.reader import pages_for
from admin.words import N_
from broker.log import get

log = get("desk")

ROOMS = (
    session,
    second_step,
    elsewhere,
    account,
    account_codes,
    account_photo,
    board,
    cases,
    chat,
    pictures,
    here,
    actions,
    handing,
    deleting,
    asking,
    topics,
    people_import,
    people,
    person,
    enrolment,
    machines,
    direct,
    guests,
    settings,
    trail,
    reports,
    switches,
    tokens,
    downloads,
    files,
    health,
    history,
    wellknown,
)

HEADERS = {
    # Everything comes from here; nothing inline, nobody may frame it.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

LARGEST_FORM = 512 * 1024  # bytes: a list of two thousand people fits

HTTPS = {"Strict-Transport-Security": "max-age=31536000"}  # a browser does not ask by http again


def web(desk: Desk) -> bottle.Bottle:
    """The WSGI application."""
    bottle.BaseRequest.MEMFILE_MAX = LARGEST_FORM
    app = bottle.Bottle()
    app.config["catchall"] = True
    gate = Gate(app, desk, pages_for(desk.configuration))
    for room in (*ROOMS, *([legacy] if desk.settings.legacy_rest else [])):
        room.declare(gate)
    served = api.Api(gate, Rates(desk.settings.api_rate, 10 * desk.settings.api_rate))
    for programs in (
        agents, agents_direct, agents_picture, api_requests, api_acts, api_chat, api_people,
        api_machines, api_settings, api_service, api
    ):  # fmt: skip
        programs.declare(served)

    headers = HEADERS | (HTTPS if desk.cookies.https else {})

    @app.hook("after_request")
    def guard() -> None:
        for name, value in headers.items():
            bottle.response.headers.setdefault(name, value)

    @app.error(404)
    def missing(_error: bottle.HTTPError) -> str:
        return told(NotFound(N_("There is no such page.")))

    @app.error(400)
    def unreadable(_error: bottle.HTTPError) -> str:
        return told(Invalid(N_("This address cannot be read.")))

    @app.error(405)
    def not_so(error: bottle.HTTPError) -> str:
        text = told(WrongMethod(N_("This address is not for that.")))
        bottle.response.set_header("Allow", error.get_header("Allow", ""))
        return text

    @app.error(500)
    def fault(error: bottle.HTTPError) -> str:
        log.error("answer.failed", path=bottle.request.path, exc_info=error.exception)
        return told(DeskError(FAULT))

    def told(error: DeskError) -> str:
        """What was not told by the gate, in its words."""
        answer = gate.failed(error)
        answer.apply(bottle.response)
        guard()
        body: str | bytes = answer.body
        return body if isinstance(body, str) else body.decode()

    app.gate, app.api = gate, served
    return app
