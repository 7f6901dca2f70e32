"""What people read at the desk: English where it stands, other languages in locale/<language>.po.

A sentence of ours is marked where it is written and said in the reader's language when shown:

    raise Taken(N_("%(who)s was first: the request is taken."), who=name)       Python
    {{ _("Hello, %(name)s", name=person.name) }}                                templates
    _("Session with %(name)s", { name })                                        static/*.js

What the database keeps (reasons, tracking) is English, and is `told` in the reader's language.
"""

import gettext
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from broker.grants import Wanted
from broker.lifecycle import State, word

FOLDER = Path(__file__).parent / "locale"
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español"}
LOCALES = {"en": "en_GB"}  # where a country is needed
MOST_ACCEPTED = 20  # languages that a browser may name


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """This is to be translated, later."""
    return sentence


STATES: Mapping[State, str] = {
    State.REQUESTED: N_("waiting"),
    State.PENDING: N_("the user is asked"),
    State.ACCEPTED: N_("connecting"),
    State.ESTABLISHED: N_("in session"),
    State.REJECTED: N_("refused by the user"),
    State.FINISHED_USER: N_("ended by the user"),
    State.FINISHED_TECH: N_("ended by the technician"),
    State.CANCELLED_USER: N_("cancelled by the user"),
    State.CANCELLED_TECH: N_("cancelled by a technician"),
    State.ABORTED: N_("broken off"),
}

ATTRIBUTES: Mapping[str, str] = {
    "state": N_("state"),
    "technician": N_("technician"),
    "control": N_("control"),
    "clipboard": N_("clipboard"),
    "ready": N_("ready"),
    "node": N_("relay"),
    "reason": N_("reason"),
    "tunnel": N_("connection"),
    "text": N_("words"),
    "topic": N_("topic"),
    "category": N_("category"),
    "rating": N_("rating"),
    "comment": N_("comment"),
    "picture": N_("picture"),
    "note": N_("note"),
    "asked": N_("asks the user"),
    "answer": N_("the user's answer"),
    "monitor": N_("monitor"),
    "direct": N_("direct assistance; agreed"),
}

# What the database keeps with values in it, which can be read back.
AMOUNT = N_("%(to_viewer)s bytes to the viewer, %(to_agent)s to the agent, %(seconds)s s")
CLOSED = N_("closed (%(why)s)")
NO_TOPIC = N_("asked for under a topic that there is not: %(topic)s")
ASKED: Mapping[Wanted, str] = {
    Wanted.CONTROL: N_("to use mouse and keyboard"),
    Wanted.LEAVES: N_("to read what the user copies"),
    Wanted.ENTERS: N_("to put text into the user's clipboard"),
}
ASKED_MONITOR = N_("to see the monitor %(monitor)s")
ALL_MONITORS = N_("all monitors")
TO_ALL_MONITORS = N_("to see all monitors")
KEPT: Sequence[str] = (
    AMOUNT,
    CLOSED,
    NO_TOPIC,
    *ASKED.values(),
    ASKED_MONITOR,
    ALL_MONITORS,
    TO_ALL_MONITORS,
    N_("the line was lost"),  # says an agent
)

_WORDS = {word(state): said for state, said in STATES.items()} | {"yes": N_("yes"), "no": N_("no")}


@dataclass(frozen=True)
class Text:
    """A sentence of ours with its values, to be said later; as a string it is English.

    A state or another text among the values is said in the reader's language too.
    """

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return ENGLISH.say(self)


class Words:
    """One language: its sentences, its way to write times and numbers."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(LOCALES.get(language, language))
        self.catalogue = catalogue

    def say(self, text: Text) -> str:
        """The whole text."""
        said = self.catalogue.gettext(text.sentence)
        values = {name: self._value(value) for name, value in text.values.items()}
        return said % values if values else said

    def _value(self, value: object) -> object:
        match value:
            case Text():
                return self.say(value)
            case State():
                return self.state(value)
        return value

    def state(self, state: State) -> str:
        """Where a request stands."""
        return self.catalogue.gettext(STATES[state])

    def attribute(self, name: str) -> str:
        """What of a request was changed."""
        return self.catalogue.gettext(ATTRIBUTES.get(name, name)) if name else name

    def told(self, kept: str) -> str:
        """What the database keeps in English; words that are not ours stay as they are."""
        return "; ".join(self._told(part) for part in kept.split("; "))

    def _told(self, kept: str) -> str:
        for sentence in KEPT:
            if found := _pattern(sentence).fullmatch(kept):
                values = {name: self._read_back(value) for name, value in found.groupdict().items()}
                return self.catalogue.gettext(sentence) % values
        sentence = _WORDS.get(kept, kept)
        return self.catalogue.gettext(sentence) if sentence else ""  # "" is the catalogue's head

    def _read_back(self, value: str) -> str:
        return self.number(int(value)) if value.isdecimal() else self._told(value)

    def moment(self, moment: datetime) -> str:
        """Day and time; the page's script shows it in the reader's own zone."""
        return format_datetime(moment, "short", locale=self.locale)

    def number(self, number: float) -> str:
        """With the marks that the language has."""
        return format_decimal(number, locale=self.locale)


@cache
def speak(language: str) -> Words:
    """One of `LANGUAGES`; its file is read once."""
    if language == "en":
        return ENGLISH
    with (FOLDER / f"{language}.po").open("rb") as file:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Words(language, gettext.GNUTranslations(compiled))


def choose(wanted: Sequence[str | None], accepts: str, default: str) -> str:
    """The first language that is wanted and there is, else one that the browser accepts."""
    for language in wanted:
        if language and language in LANGUAGES:
            return language
    return negotiate_locale(_by_liking(accepts), list(LANGUAGES), sep="-") or default


def _by_liking(accepts: str) -> list[str]:
    """The languages of an Accept-Language header, the dearest first [RFC 9110, 12.5.4]."""
    found = []
    for place, part in enumerate(accepts.split(",")[:MOST_ACCEPTED]):
        tag, _, weight = part.partition(";")
        liking = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", weight)
        found.append((-float(liking[1]) if liking else -1.0, place, tag.strip()))
    return [tag for liking, _, tag in sorted(found) if liking < 0]


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """Reads the values of this sentence back."""
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", re.escape(sentence)))


ENGLISH = Words("en", gettext.NullTranslations())
