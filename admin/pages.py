"""Templates: Jinja2, everything escaped, each page told how its reader reads words and times."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from admin.words import LANGUAGES, Text, Words, speak
from broker.lifecycle import State, word

MOST_PIECES = 800  # some 5 kB each: twice what a board shows of waiting and held requests
TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """Renders by name, for whoever reads it; what it was given at the start every page knows.

    A template translates only what is written in it (`_("...")`): that is trusted as HTML.
    What comes from elsewhere is shown by a filter, and escaped.

    `{{ piece("_card.html", line=line) }}` is a part that looks the same to everybody who reads this
    language: it is rendered once for these values, which must be hashable and never change.
    """

    def __init__(self, reader: Callable[[], str] = lambda: "en", **everywhere: Any) -> None:
        self.reader = reader
        self._environments = {one: _environment(speak(one), everywhere) for one in LANGUAGES}

    def know(self, **values: Any) -> None:
        """Every page knows this from now on."""
        for environment in self._environments.values():
            environment.globals |= values

    @property
    def words(self) -> Words:
        """Of who reads the answer to this request."""
        return speak(self.reader())

    def say(self, text: Text) -> str:
        """In the reader's language."""
        return self.words.say(text)

    def render(self, template: str, /, **values: Any) -> str:
        return self._environments[self.reader()].get_template(template).render(**values)


def _environment(words: Words, everywhere: dict[str, Any]) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,  # else each include asks the disk whether its file has changed
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters |= {
        "stamp": stamp,
        "word": word,
        "tone": tone,
        "state": words.state,
        "attribute": words.attribute,
        "told": words.told,
        "say": words.say,
        "moment": words.moment,
        "number": words.number,
        "length_of": length_of,
    }
    made.globals |= {"State": State, "language": words.language, "languages": LANGUAGES}
    made.globals |= everywhere

    @lru_cache(MOST_PIECES)
    def piece(template: str, /, **values: Any) -> Markup:
        return Markup(made.get_template(template).render(**values))  # noqa: S704 - escaped there

    made.globals["piece"] = piece
    return made


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


def length_of(seconds: int | None) -> str:
    """Minutes and seconds, or hours and minutes and seconds."""
    if seconds is None:
        return "–"  # noqa: RUF001
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
