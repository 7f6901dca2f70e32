"""Links between the project's pages: each leads to a file that is there, and to a heading in it.

`python -m ops.links` says which do not, one a line; `./hc lint` asks it. Addresses of the web are
not tried: a check that depends on others' servers fails for reasons that nobody here can mend.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.machine import ROOT

PAGES = ("*.md", "docs/**/*.md", "novnc/*.md", "ops/**/*.md")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]*(?:\([^()]*\))?[^()\s]*)\)")
_FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")


@dataclass(frozen=True)
class Broken:
    """A link that leads nowhere."""

    page: Path
    target: str
    why: str

    def __str__(self) -> str:
        return f"{self.page}: {self.target}: {self.why}"


def pages(root: Path) -> list[Path]:
    """All of the project's own pages."""
    return sorted({page for pattern in PAGES for page in root.glob(pattern)})


def targets(text: str) -> Iterator[str]:
    """Where the links of a page lead, code left out."""
    prose = _CODE.sub("", _FENCE.sub("", text))
    yield from (found[1] for found in _LINK.finditer(prose))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as the site makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        name, count = slug(heading), 1
        while name in found:
            name, count = f"{slug(heading)}_{count}", count + 1
        found.add(name)
    return found


def slug(heading: str) -> str:
    """A heading's anchor [Python-Markdown, extension toc]."""
    plain = unicodedata.normalize("NFKD", heading.replace("`", "").replace("*", ""))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def broken(root: Path, found: Iterable[Path]) -> Iterator[Broken]:
    """The links of these pages that lead nowhere."""
    for page in found:
        text = page.read_text()
        for target in targets(text):
            if _ELSEWHERE.match(target):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists():
                yield Broken(page.relative_to(root), target, "there is no such file")
            elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text()):
                yield Broken(page.relative_to(root), target, "there is no such heading")


def main() -> int:
    """Say which links lead nowhere; 1 if any does."""
    wrong = [*broken(ROOT, pages(ROOT))]
    for one in wrong:
        print(one)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
