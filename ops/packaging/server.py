"""What a server is made of: our code, its templates and words, and what browsers load.

`node_modules` stands beside the code, as it does here, with those files alone that the desk serves.
"""

from collections.abc import Iterator
from pathlib import Path

from ops.packaging import imports

DATA = (
    "admin/templates/*",
    "admin/static/*",
    "admin/locale/*.po",
    "admin/migrations/script.py.mako",
    "novnc/*.js",
    "novnc/*.css",
    "ops/nginx.conf.in",
)
BROWSER = (
    "htmx.org/dist/htmx.min.js",
    "htmx-ext-sse/sse.js",
    "idiomorph/dist/idiomorph-ext.min.js",
    "chart.js/dist/chart.umd.min.js",
    "@picocss/pico/css/pico.min.css",
    "@novnc/novnc/core/**/*.js",
    "@novnc/novnc/vendor/**/*.js",
)
LICENCES = ("LICENSE*", "COPYING*", "licen[cs]e*")


def files(root: Path) -> tuple[Path, ...]:
    """All of it, seen from `root`; sorted."""
    found = {*imports.server_files(root), *_matching(root, DATA), *_browser(root)}
    return tuple(sorted(found))


def _browser(root: Path) -> Iterator[Path]:
    modules = root / "node_modules"
    for file in _matching(modules, BROWSER):
        yield Path("node_modules") / file
        # Each is published under a licence that wants to be told with it.
        package = file.parts[:2] if file.parts[0].startswith("@") else file.parts[:1]
        for told in _matching(modules, ["/".join([*package, name]) for name in LICENCES]):
            yield Path("node_modules") / told


def _matching(root: Path, patterns: tuple[str, ...] | list[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from (file.relative_to(root) for file in root.glob(pattern) if file.is_file())
