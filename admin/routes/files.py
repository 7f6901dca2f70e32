"""Files for browsers: ours, the viewer's, and the pinned modules as npm brought them."""

from pathlib import Path
from typing import Any

import bottle
import msgspec
from babel.messages.extract import extract_from_file

from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.words import LANGUAGES, speak

SECONDS_KEPT = 300  # a catalogue in the browser
STATIC = Path(__file__).parent.parent / "static"
VIEWER = Path(__file__).parent.parent.parent / "novnc"
MODULES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "sse.js": "htmx-ext-sse/sse.js",
    "morph.js": "idiomorph/dist/idiomorph-ext.min.js",
    "chart.js": "chart.js/dist/chart.umd.min.js",
    "pico.css": "@picocss/pico/css/pico.min.css",
}
NOVNC = "@novnc/novnc"


def declare(gate: Gate) -> None:
    """/static/..., /modules/..., /viewer/..., /novnc/..., /words/<language>"""
    modules = gate.desk.settings.browser_modules.resolve()
    said = sentences()
    catalogues = {
        language: msgspec.json.encode({one: speak(language).catalogue.gettext(one) for one in said})
        for language in LANGUAGES
    }

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

    @gate.route("GET", "/words/<language>", Permission.PUBLIC)
    def words(_caller: Caller, language: str) -> Any:
        if language not in catalogues:
            return bottle.HTTPError(404)
        bottle.response.content_type = "application/json"
        bottle.response.set_header("Cache-Control", f"max-age={SECONDS_KEPT}")
        return catalogues[language]


def sentences() -> list[str]:
    """What the scripts say, as `_("...")`."""
    files = [*STATIC.glob("*.js"), *VIEWER.glob("*.js")]
    found = (extract_from_file("javascript", file, keywords={"_": None}) for file in files)
    return sorted({str(one[1]) for each in found for one in each})
