"""A benchmark's table: rows with a target and whether it was met; for eyes, or as JSON."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from broker import log


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    measure: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None


def at_least(measure: str, value: float, unit: str, target: float) -> Row:
    return Row(measure, round(value, 2), unit, f">= {target:g}", value >= target)


def at_most(measure: str, value: float, unit: str, target: float) -> Row:
    return Row(measure, round(value, 2), unit, f"<= {target:g}", value <= target)


def main(name: str, measure: Callable[[bool], list[Row]]) -> None:
    """`./hc bench NAME [--json] [--quick]`."""
    parser = argparse.ArgumentParser(prog=f"./hc bench {name}")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter")
    options = parser.parse_args()
    log.configure("console", "error")  # to standard error; the table has standard output
    tell(measure(options.quick), as_json=options.json)


def tell(rows: list[Row], *, as_json: bool) -> None:
    """The table, on standard output."""
    if as_json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    for row in rows:
        met = "" if row.met is None else "  met" if row.met else "  NOT MET"
        print(f"{row.measure:<66}{row.value:>10g} {row.unit:<12}{row.target:>8}{met}")
