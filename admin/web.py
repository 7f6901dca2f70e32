"""The web application: all routes behind the gate, and headers that every answer has."""

import bottle

from admin.desk import Desk
from admin.pages import Pages
from admin.routes import actions, agents, board, files, health, people, session
from admin.routes.gate import Gate

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
MOST_BODY = 65536


def web(desk: Desk) -> bottle.Bottle:
    """The WSGI application."""
    app = bottle.Bottle()
    app.config["catchall"] = True
    gate = Gate(app, desk, Pages(organisation=desk.settings.organisation))
    for room in (session, board, actions, people, agents, files, health):
        room.declare(gate)

    @app.hook("after_request")
    def guard() -> None:
        for name, value in HEADERS.items():
            bottle.response.headers.setdefault(name, value)

    @app.error(404)
    def missing(_error: bottle.HTTPError) -> str:
        return gate.pages.render("problem.html", text="There is no such page.", caller=None)

    app.gate = gate
    return app
