"""Files for browsers: ours, the viewer's, and the pinned modules as npm brought them."""

from pathlib import Path
from typing import Any

import bottle

from admin.permissions import Permission
from admin.routes.gate import Caller, Gate

STATIC = Path(__file__).parent.parent / "static"
VIEWER = Path(__file__).parent.parent.parent / "novnc"
MODULES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "sse.js": "htmx-ext-sse/sse.js",
    "morph.js": "idiomorph/dist/idiomorph-ext.min.js",
    "pico.css": "@picocss/pico/css/pico.min.css",
}
NOVNC = "@novnc/novnc"


def declare(gate: Gate) -> None:
    """/static/..., /modules/..., /viewer/..., /novnc/..."""
    modules = gate.desk.settings.browser_modules.resolve()

    def serve(root: Path, path: str) -> Any:
        answer = bottle.static_file(path, root=str(root))
        answer.set_header("Cache-Control", "no-cache")
        if path.endswith(".js"):
            answer.set_header("Content-Type", "text/javascript; charset=utf-8")
        return answer

    @gate.route("GET", "/static/<path:path>", Permission.PUBLIC)
    def ours(_caller: Caller, path: str) -> Any:
        return serve(STATIC, path)

    @gate.route("GET", "/viewer/<name:re:[a-z_]+\\.(?:js|css)>", Permission.PUBLIC)
    def viewer(_caller: Caller, name: str) -> Any:
        return serve(VIEWER, name)

    @gate.route("GET", "/modules/<name>", Permission.PUBLIC)
    def module(_caller: Caller, name: str) -> Any:
        return serve(modules, MODULES[name]) if name in MODULES else bottle.HTTPError(404)

    @gate.route("GET", "/novnc/<part:re:core|vendor>/<path:path>", Permission.PUBLIC)
    def novnc(_caller: Caller, part: str, path: str) -> Any:
        return serve(modules / NOVNC / part, path)
