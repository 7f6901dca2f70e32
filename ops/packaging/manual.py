"""The manual page, its options taken from the program's own parser."""

import argparse
from datetime import UTC, datetime
from string import Template

from ops.packaging.tree import FILES


def page(parser: argparse.ArgumentParser, version: str, when: int) -> str:
    """In troff [man(7)]."""
    text = (FILES / "helpchannel.1").read_text(encoding="utf-8")
    day = datetime.fromtimestamp(when, UTC).date().isoformat()
    return Template(text).substitute(version=version, date=day, options=options(parser))


def options(parser: argparse.ArgumentParser) -> str:
    """A paragraph for each."""
    said = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to ask
        names = ", ".join(f"\\fB{_plain(name)}\\fR" for name in action.option_strings)
        value = action.metavar or ("|".join(action.choices) if action.choices else "")
        said.append(f".TP\n{names} \\fI{_plain(str(value))}\\fR".rstrip())
        said.append(_plain(action.help or ""))
    return "\n".join(said)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("-", "\\-")
