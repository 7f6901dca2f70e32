"""What mkdocs is told besides mkdocs.yml [MkDocs, "Hooks"]. It runs in the site's own Python.

- Pages of the project's root (ARCHITECTURE.md and others) become pages of the site.
- A link to a file that is no page (source, rules, a folder) becomes its name: the site has no
  sources beside it. `ops/links.py` has checked that it is there.
- The state diagram becomes a table: drawing it in the browser would load a large script from afar.
- Decisions are listed; pages that the navigation forgets are put under "More".
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FROM_ROOT = {
    "architecture.md": "ARCHITECTURE.md",
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
}
PAGES = {str(ROOT / source): DOCS / page for page, source in FROM_ROOT.items()}
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^()\s]+)\)")
_DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```", re.DOTALL | re.MULTILINE)
_STATE = re.compile(r"^\s*(\w+): (.+)$", re.MULTILINE)
_STEP = re.compile(r"^\s*(\S+) --> (\S+)(?:: (.+))?$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#")


def on_config(config: Any) -> Any:
    """Fill in the decisions, and what the navigation forgets."""
    decisions = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.glob("decisions/*.md"))
    for section in config["nav"]:
        for pages in section.values():
            if isinstance(pages, list):
                for entry in pages:
                    if entry.get("Decisions") == "decisions":
                        entry["Decisions"] = decisions
    known = set(_named(config["nav"]))
    more = sorted(
        page
        for path in DOCS.rglob("*.md")
        if (page := path.relative_to(DOCS).as_posix()) not in known
    )
    if more:
        config["nav"].append({"More": more})
    return config


def _named(nav: Any) -> Any:
    for entry in nav if isinstance(nav, list) else nav.values():
        if isinstance(entry, str):
            yield entry
        else:
            yield from _named(entry)


def on_files(files: Files, config: Any) -> Files:
    """Bring in the pages of the root."""
    for page, source in FROM_ROOT.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Make its links the site's, and its diagrams tables."""
    name = page.file.src_uri
    source = ROOT / FROM_ROOT[name] if name in FROM_ROOT else DOCS / name
    markdown = _DIAGRAM.sub(lambda found: _table(found[1]), markdown)
    parts = re.split(r"(^```.*?^```|`[^`\n]*`)", markdown, flags=re.DOTALL | re.MULTILINE)
    return "".join(
        part if part.startswith("`") else _LINK.sub(lambda found: _link(found, source, name), part)
        for part in parts
    )


def _link(found: re.Match[str], source: Path, name: str) -> str:
    picture, text, target = found.groups()
    if _ELSEWHERE.match(target):
        return found[0]
    path, hash_, anchor = target.partition("#")
    there = (source.parent / path).resolve()
    there = PAGES.get(str(there), there)
    if not there.is_relative_to(DOCS) or there.is_dir() or there.suffix == ".py":
        return f"`{text}`"
    up = "../" * name.count("/")
    return f"{picture}[{text}]({up}{there.relative_to(DOCS).as_posix()}{hash_}{anchor})"


def _table(diagram: str) -> str:
    """The steps of a mermaid state diagram, one a line."""
    names = dict(_STATE.findall(diagram))
    rows = [
        f"| {names.get(a, 'begin')} | {said or ''} | {names.get(b, 'end')} |"
        for a, b, said in _STEP.findall(diagram)
        if said
    ]
    return "\n".join(["| state | who says what | next |", "|---|---|---|", *rows])
