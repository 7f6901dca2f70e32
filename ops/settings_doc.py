"""`python -m ops.settings_doc FILE`: docs/settings.md, written from what the processes read."""

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from admin.configuration import SETTABLE
from admin.settings import Settings as Desk
from broker.monitor import Settings as Monitor
from broker.settings import REQUIRED, Common
from broker.webhook import Settings as Webhook
from relay.settings import Relay

HEAD = """# Settings

Written by `python -m ops.settings_doc docs/settings.md`; a test fails when it is stale.
Each process reads its variables once, at its start; a wrong one names itself and stops the start,
and `--help` of each process lists them.

*page*: an administrator may set it at *Settings*; it is so within seconds, at all desks, without a
new start. Where the variable is set, it stands, and the page shows it as fixed. *secret*: shown
nowhere.

Set otherwise, because they are a site's data: working hours, topics, sites and categories
(*Topics*), people (*People*), what a machine may (*Machines*). What the agent reads is in
`agent/helpchannel.conf.sample`.
"""
PROCESSES: tuple[tuple[str, type[Any]], ...] = (
    ("All processes", Common),
    ("Desk (`python -m admin`)", Desk),
    ("Relay (`python -m relay`)", Relay),
    ("Monitor (`python -m broker.monitor`)", Monitor),
    ("Webhook (`python -m broker.webhook`)", Webhook),
)


def document() -> str:
    """The whole text."""
    return "\n".join([HEAD, *(line for name, kind in PROCESSES for line in _part(name, kind))])


def _part(name: str, kind: type[Any]) -> Iterator[str]:
    common = {one.metadata["variable"] for one in fields(Common)} if kind is not Common else set()
    yield f"## {name}\n"
    yield "| variable | default | meaning | |"
    yield "|---|---|---|---|"
    for one in fields(kind):
        about = one.metadata
        if about["variable"] in common:
            continue
        default = "required" if about["default"] is REQUIRED else f"`{about['default']}`"
        meaning = str(about["meaning"]).replace("|", "\\|")
        notes = ["page"] if kind is Desk and one.name in SETTABLE else []
        notes += ["secret"] if about["secret"] else []
        shown = default if default != "``" else ""
        yield f"| `{about['variable']}` | {shown} | {meaning} | {', '.join(notes)} |"
    yield ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
