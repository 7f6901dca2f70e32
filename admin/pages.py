"""Templates: Jinja2, everything escaped, each page told how people read times and states."""

from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2

from broker.lifecycle import State, word

TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """Renders by name; what it was given at the start every page knows."""

    def __init__(self, **everywhere: Any) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"stamp": stamp, "word": word, "tone": tone}
        self._environment.globals |= {"State": State, **everywhere}

    def render(self, template: str, /, **values: Any) -> str:
        return self._environment.get_template(template).render(**values)


def stamp(moment: datetime | None) -> str:
    """For <time datetime>; the page's script shows it in the reader's own zone."""
    return moment.isoformat(timespec="seconds") if moment else ""


def tone(state: State) -> str:
    """Which colour a state is shown in."""
    match state:
        case State.REQUESTED:
            return "waiting"
        case State.PENDING | State.ACCEPTED:
            return "pending"
        case State.ESTABLISHED:
            return "live"
        case State.FINISHED_USER | State.FINISHED_TECH:
            return "done"
        case _:
            return "ended"
