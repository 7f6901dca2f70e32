"""Every sentence is said in every language, whole; and nothing is kept that nobody says."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes

from admin import errors
from admin.model import TRACKED
from admin.pages import TEMPLATES, Pages
from admin.routes.files import sentences
from admin.usecases.moves import word
from admin.words import ATTRIBUTES, FOLDER, LANGUAGES, STATES, Text, choose, speak
from broker.lifecycle import State

ADMIN = TEMPLATES.parent
SPANISH = speak("es")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.js", "javascript")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
NAMED = re.compile(r"%\(\w+\)[sd]")


@cache
def said() -> dict[str, tuple[str, ...]]:
    """Each sentence of the desk and the viewer, with the places that say it."""
    found: dict[str, tuple[str, ...]] = {}
    for folder in (ADMIN, ADMIN.parent / "novnc"):
        for file, line, text, _, _ in extract_from_dir(
            folder, METHODS, {"**.html": {"trimmed": "true"}}, keywords=KEYWORDS
        ):
            one = text if isinstance(text, str) else text[0]
            found[one] = (*found.get(one, ()), f"{folder.name}/{file}:{line}")
    return found


@cache
def catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_sentence_is_translated(language: str) -> None:
    missing = []
    for sentence, places in said().items():
        message = catalogue(language).get(sentence)
        strings = (message.string,) if message and isinstance(message.string, str) else ()
        if message and not isinstance(message.string, str):
            strings = tuple(message.string)
        if message is None or message.fuzzy or not strings or not all(strings):
            missing.append(f"{sentence!r} ({places[0]})")
    assert not missing, f"in admin/locale/{language}.po there is no " + "\n".join(missing)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_a_translation_has_the_values_of_its_sentence(language: str) -> None:
    for message in catalogue(language):
        ones = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = {name for one in ones for name in NAMED.findall(one)}
        for string in strings:
            assert set(NAMED.findall(string)) == wanted or not message.id, message.id


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    ones = [m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(language) if m.id]
    assert [one for one in ones if one not in said()] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_nothing_is_translated_twice(language: str) -> None:
    """Two rooms that append the same sentence would each believe in their own."""
    blocks = (FOLDER / f"{language}.po").read_text().split("\n\n")
    ones = [
        block[block.index("msgid") : block.index("msgstr")] for block in blocks if "msgid" in block
    ]
    assert sorted(ones) == sorted(set(ones))


def test_what_is_raised_to_people_is_marked() -> None:
    kinds = {name for name, it in vars(errors).items() if isinstance(it, type)}
    for file in ADMIN.rglob("*.py"):
        for call in calls(file, kinds):
            first = call.args[0] if call.args else None
            plain = isinstance(first, ast.Constant | ast.JoinedStr | ast.BinOp)
            assert not plain, f"{file.name}:{call.lineno} raises a sentence without N_()"


def calls(file: Path, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def test_a_template_translates_only_what_is_written_in_it() -> None:
    """What `_()` gives is taken for HTML, so that nobody's words may pass through it."""
    pages = Pages(back=str, here=bool, organisation="")
    for file in TEMPLATES.glob("*.html"):
        tree = pages._environments["en"].parse(file.read_text())
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}:
                assert isinstance(call.args[0], nodes.Const), (file.name, call.lineno)


def test_no_template_holds_words_outside_of_a_translation() -> None:
    """Any two letters between tags that are not a brand, a sign or an expression."""
    for file in TEMPLATES.glob("*.html"):
        text = re.sub(
            r"{#.*?#}|{%.*?%}|{{.*?}}|<!doctype html>", "", file.read_text(), flags=re.DOTALL
        )
        shown = re.findall(r">([^<]*)<|\b(?:title|alt|aria-label|placeholder)=\"([^\"]*)\"", text)
        words = " ".join(a or b for a, b in shown).replace("Help-Channel", "")
        assert re.findall(r"[A-Za-z]{2,}", words.replace("Ctrl-Alt-Del", "")) == [], file.name


# -- what is said ----------------------------------------------------------------------------------


def test_a_text_is_english_in_a_log_and_the_readers_language_on_a_page() -> None:
    error = errors.Taken("%(who)s was first: the request is taken.", who="Ana")
    assert str(error) == "Ana was first: the request is taken."
    assert SPANISH.say(error.text) == "Ana se ha adelantado: la solicitud ya está atendida."


def test_a_state_among_the_values_is_said_too() -> None:
    error = errors.NotNow("It cannot be given up: %(state)s.", state=State.FINISHED_USER)
    assert str(error) == "It cannot be given up: ended by the user."
    assert "finalizada por el usuario" in SPANISH.say(error.text)


def test_a_per_cent_sign_stays_where_there_are_no_values() -> None:
    assert str(Text("100 % sure")) == "100 % sure"


def test_what_was_kept_is_told_in_the_readers_language() -> None:
    assert SPANISH.told("the technician gave it up") == "el técnico la devolvió a la cola"
    assert SPANISH.told("finished user") == "finalizada por el usuario"
    kept = "closed (wait); 1234567 bytes to the viewer, 20 to the agent, 3 s"
    assert speak("en").told(kept).startswith("closed (wait); 1,234,567 bytes to the viewer")
    assert SPANISH.told(kept).startswith("cerrada (wait); 1.234.567 bytes al visor")


@pytest.mark.parametrize("words", ["", "100 % sure; really", "<b>", "%(who)s", "ana"])
def test_words_that_are_not_ours_stay_as_they_are(words: str) -> None:
    assert SPANISH.told(words) == words


def test_every_state_has_words() -> None:
    assert STATES.keys() == set(State)
    for state in State:
        assert SPANISH.told(word(state)) == SPANISH.state(state)


def test_whatever_is_tracked_has_a_name() -> None:
    noted = {
        node.args[3].value
        for file in ADMIN.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr == "note" and isinstance(node.args[3], ast.Constant)
    }
    assert {*TRACKED, *noted, "text"} <= ATTRIBUTES.keys()


def test_times_and_numbers_are_written_as_the_language_has_it() -> None:
    moment = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
    assert (speak("en").moment(moment), SPANISH.moment(moment)) == (
        "24/11/2026, 17:05", "24/11/26, 17:05",
    )  # fmt: skip
    assert (speak("en").number(1234567), SPANISH.number(1234567)) == ("1,234,567", "1.234.567")


def test_scripts_say_what_they_are_given() -> None:
    assert "Connecting…" in sentences()


# -- who reads which -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "accepts", "chosen"),
    [
        (["es", "en"], "en", "es"), (["", "es"], "en", "es"), ([None], "es-MX,es;q=0.9", "es"),
        (["fr"], "en-US", "en"), ([], "fr, en;q=0.1, es;q=0.2", "es"), ([], "fr", "en"),
        ([], "", "en"), ([], "es;q=0, en;q=0.1", "en"), ([], "*", "en"), ([], ";;,=,q=é", "en"),
        ([], "es;q=9999", "es"), ([], ",".join(["fr"] * 5000), "en"),
    ],
)  # fmt: skip
def test_a_language_is_chosen(wanted: list[str | None], accepts: str, chosen: str) -> None:
    assert choose(wanted, accepts, "en") == chosen


def test_the_house_decides_for_who_asks_for_none_that_there_is() -> None:
    assert choose([], "fr", "es") == "es"
