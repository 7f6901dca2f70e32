"""What `./hc capacity` prints: the plan as a table with its formulas, or as JSON."""

import json
import sys
from dataclasses import asdict
from typing import Any

from ops.capacity import COSTS, Machine, Part, Plan, Site, WrongSize, plan


def capacity(site: dict[str, Any], machine: dict[str, Any], *, as_json: bool) -> int:
    """Plan and print; 2 when a number cannot be planned with."""
    try:
        made = plan(Site(**site), Machine(**machine))
    except WrongSize as wrong:
        print(f"hc: {wrong}", file=sys.stderr)
        return 2
    print(json.dumps(as_data(made), indent=2) if as_json else as_text(made))
    return 0


def as_data(made: Plan) -> dict[str, Any]:
    """All of it, for programs."""
    return {
        "site": asdict(made.site),
        "machine": asdict(made.machine),
        "machines": made.machines,
        "one_machine": made.one_machine,
        "parts": [
            {**asdict(part), "first_limit": part.first.resource, "used": round(part.used, 3)}
            for part in made.parts
        ],
        "first_limit": {"part": made.first.name, **asdict(made.first.first)},
        "warnings": list(made.warnings),
        "costs": {name: asdict(cost) for name, cost in COSTS.items()},
    }


def as_text(made: Plan) -> str:
    """All of it, for eyes."""
    site, machine, first = made.site, made.machine, made.first
    asked = (
        f"{site.agents:,} agents, {site.sessions:,} sessions at once, on machines of "
        f"{machine.cores} cores, {machine.memory_gb:g} GB, {machine.network_gbit:g} Gbit/s; "
        f"{site.spare} of each kind may be away:"
    )
    nearest = (
        f"The first limit: {first.first.resource} of the {first.name} "
        f"({first.used:.0%} of what is planned for). Past it: {first.first.past}."
    )
    lines = [asked, ""]
    for part in made.parts:
        lines += [f"{part.machines:>4} x {part.name:<10}{part.note}", *_limits(part), ""]
    lines.append(f"{made.machines} machines in all.")
    if made.one_machine:
        lines.append("One machine carries all of it, with none to spare: the inventory `single`.")
    lines += [
        "",
        nearest,
        *(f"Note: {warning}." for warning in made.warnings),
        "",
        "Where the figures are from:",
        *(f"  {cost.what}: {cost.value:g} {cost.unit}".rstrip() + f" ({cost.source})"
          for cost in COSTS.values()),
    ]  # fmt: skip
    return "\n".join(lines)


def _limits(part: Part) -> list[str]:
    nearest = part.first
    return [
        f"       {'>' if limit is nearest else ' '} {limit.resource:<27}"
        f"{limit.needed:>10,.1f} of {limit.of_one:>9,.1f} {limit.unit:<9} {limit.formula}"
        for limit in part.limits
    ]
