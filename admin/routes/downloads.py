"""Downloads: the agent's packages, for who is signed in; for everybody where the site says so."""

from typing import Any

import bottle

from admin.downloads import SUMS, Shelf
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate


def declare(gate: Gate) -> None:
    """/download, and the files in it"""
    settings = gate.desk.settings
    shelf = Shelf(settings.downloads)
    who = Permission.PUBLIC if settings.downloads_public else Permission.SIGNED_IN

    @gate.route("GET", "/download", who)
    def page(caller: Caller) -> Any:
        return gate.pages.render(
            "downloads.html",
            caller=caller if caller.person else None,
            downloads=shelf.downloads(),
            manages=caller.may(Permission.MANAGE_PEOPLE),
            folder=shelf.folder,
            sums=SUMS,
        )

    @gate.route("GET", f"/download/{SUMS}", who)
    def sums(_caller: Caller) -> Any:
        bottle.response.content_type = "text/plain; charset=utf-8"
        bottle.response.set_header("Cache-Control", "no-cache")
        return shelf.sums()

    @gate.route("GET", "/download/<name>", who)
    def file(_caller: Caller, name: str) -> Any:
        answer = bottle.static_file(
            shelf.has(name),
            root=str(shelf.folder),
            mimetype="application/octet-stream",
            download=name,
        )
        answer.set_header("Cache-Control", "no-cache")
        return answer
