"""`./hc docs`: the documentation as a site in var/site, made in a Python of its own.

The generator (requirements-docs.txt) is no part of the product: it has a virtual environment
under var/, made when it is missing or out of date. A broken link, a missing picture or anything
that a page would load from another host fails it.
"""

import re
import subprocess
import sys
import venv
import zlib
from collections.abc import Iterator
from pathlib import Path

from ops.environment import without_ours
from ops.machine import ROOT

REQUIREMENTS = ROOT / "requirements-docs.txt"
HOME = ROOT / "var" / "docs-venv"
SITE = ROOT / "var" / "site"
# What a browser fetches by itself; a link that a person follows is not meant.
_LOADED = re.compile(
    r"""<(?:script|img|iframe|source)[^>]*\ssrc=["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link[^>]*\srel=["']?(?:stylesheet|preconnect|icon|preload)[^>]*"""
    r"""\shref=["']?(?:https?:)?//[^"'\s>]+"""
)


def docs() -> int:
    """Build it; the exit code."""
    python = _python()
    command = [python, "-m", "mkdocs", "build", "--clean", "--quiet", "--strict"]
    done = subprocess.run(
        command, cwd=ROOT, env={**without_ours(), "NO_MKDOCS_2_WARNING": "1"}, check=False
    )
    if done.returncode:
        return done.returncode
    wrong = [*from_elsewhere(SITE)]
    for one in wrong:
        print(f"hc: {one}", file=sys.stderr)
    if wrong:
        return 1
    print(f"{SITE / 'index.html'}: {len([*SITE.rglob('*.html')])} pages")
    return 0


def from_elsewhere(site: Path) -> Iterator[str]:
    """What its pages would load from other hosts."""
    for page in sorted(site.rglob("*.html")):
        for found in loaded(page.read_text()):
            yield f"{page.relative_to(site)} loads from another host: {found}"


def loaded(page: str) -> list[str]:
    """The elements of a page that a browser would fetch from another host."""
    return [found[0] for found in _LOADED.finditer(page)]


def _python() -> str:
    """The Python that has what requirements-docs.txt says."""
    stamp, made_from = HOME / "made-from", str(zlib.crc32(REQUIREMENTS.read_bytes()))
    python = str(HOME / "bin" / "python")
    if not (stamp.exists() and stamp.read_text() == made_from):
        print(f"hc: making {HOME} for the site's generator", file=sys.stderr)
        venv.create(HOME, clear=True, with_pip=True)
        install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*install, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(made_from)
    return python
