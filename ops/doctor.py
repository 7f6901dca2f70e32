"""`./hc doctor`: what is there, what is missing, and what each missing thing would cost."""

import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ops import browser_modules, machine, needs, ports
from ops.sizes import megabytes

GIGA = 1_000_000_000
ENOUGH = GIGA  # RabbitMQ refuses to take messages when the disk is nearly full
VERSIONED = {
    "rabbitmq-server": ("dpkg-query", "-W", "-f", "${Version}", "rabbitmq-server"),
    "nginx-light": ("nginx", "-v"),
    "x11vnc": ("x11vnc", "-version"),
    "chromium": ("chromium", "--version"),
    "openssl": ("openssl", "version"),
    "mariadb-server": ("mariadbd", "--version"),
}


@dataclass(frozen=True)
class Line:
    """One thing that was looked at; `fatal` when `up` cannot run without it."""

    thing: str
    good: bool
    found: str
    why: str
    fatal: bool = False


def look() -> list[Line]:
    """Everything that there is to look at."""
    return [
        *_programs(),
        *_modules(),
        *_ports(),
        _disk(),
    ]


def doctor() -> int:
    """Print it as a table; 0 when `./hc up` can run."""
    from rich.console import Console  # noqa: PLC0415 - slow, and not every command's need
    from rich.table import Table  # noqa: PLC0415

    lines = look()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("", "what", "found", "for"):
        table.add_column(title)
    for line in lines:
        mark = "[green]✓[/]" if line.good else "[red]✗[/]" if line.fatal else "[yellow]-[/]"
        table.add_row(mark, line.thing, line.found, line.why)
    console = Console()
    console.print(table)
    fatal = [line.thing for line in lines if line.fatal and not line.good]
    absent = [*needs.missing(needs.NEEDS, machine.there)]
    if absent and (cost := machine.cost([need.package for need in absent])):
        console.print(
            f"\nAll that is missing from Debian, together: {megabytes(cost.download)} to fetch, "
            f"{megabytes(cost.disk)} on the disk. Each command brings its own part at its start."
        )
    if fatal:
        console.print(f"\n[bold]./hc up cannot run yet[/]: {', '.join(fatal)}")
        console.print("`./hc up` brings what is missing where it may (as root or with sudo).")
        return 1
    console.print("\n[bold]./hc up can run.[/]")
    return 0


def _programs() -> Iterator[Line]:
    absent = needs.missing(needs.NEEDS, machine.there)
    for need in needs.NEEDS:
        why = f"{need.commands[0]}: {need.why}"
        if need in absent:
            yield Line(need.package, False, _price(need), why, fatal="up" in need.commands)
        else:
            yield Line(need.package, True, _version(need), why)


def _price(need: needs.Need) -> str:
    if needs.TKINTER in need.signs and not machine.python_is_debians():
        return "missing in this Python, which is not Debian's: HC_PYTHON=/usr/bin/python3"
    cost = machine.cost([need.package])
    if cost is None:
        return "missing (apt does not know its size: apt-get update)"
    return f"missing: {megabytes(cost.download)} to fetch, {megabytes(cost.disk)} on the disk"


def _version(need: needs.Need) -> str:
    command = VERSIONED.get(need.package)
    path = machine.program(command[0]) if command else None
    if command is None or path is None:
        return "there"
    try:
        done = subprocess.run(
            [path, *command[1:]], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "there"
    number = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return number[0] if number else "there"


def _modules() -> Iterator[Line]:
    yield Line("python", True, platform.python_version(), "everything", fatal=True)
    for name in ("pika", "gevent", "bottle", "PySimpleGUI"):
        yield Line(name, True, version(name), "everything (requirements.txt, in .venv)")
    there = browser_modules.are_there()
    found = "there" if there else f"missing: {browser_modules.price()}"
    yield Line("node_modules", there, found, "up: what browsers load", fatal=True)


def _ports() -> Iterator[Line]:
    port = ports.public(None)
    usual = port == ports.DEFAULT
    found = "free" if usual else f"taken; {port} would be used"
    yield Line(f"port {ports.DEFAULT}", usual, found, "up: the public port")


def _disk() -> Line:
    place = machine.ROOT / "var"
    free = shutil.disk_usage(place if place.exists() else Path(machine.ROOT)).free
    found = f"{free / GIGA:.1f} GB free"
    return Line("disk", free > ENOUGH, found, "up: the database and the broker", fatal=True)
