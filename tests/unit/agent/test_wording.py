"""The words: every language says everything, with the same blanks to fill."""

import re
import string

import pytest

from agent.inputs import Problem
from agent.screens import (
    NAMES,
    Agree,
    Ask,
    Connecting,
    Consent,
    Finished,
    How,
    InSession,
    Line,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.sentences import describe
from agent.texts import LANGUAGES
from agent.texts.en import EN
from agent.wording import Words, duration
from broker.grants import Grant


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    assert set(LANGUAGES[language]) == set(EN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_blanks(language: str) -> None:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    different = [
        key for key, text in LANGUAGES[language].items() if blanks(text) != blanks(EN[key])
    ]
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", How)
def test_every_end_has_its_words(language: str, how: How) -> None:
    assert Words(language)(f"finished.{how}", technician="Ana")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_x11vnc_names_the_package_and_the_command(language: str) -> None:
    text = Words(language).problem(Problem("x11vnc_missing", "x11vnc"))
    assert "sudo apt install x11vnc" in text


def test_an_unknown_problem_has_words_too() -> None:
    assert Words("en").problem(Problem("never heard of")) == EN["problem.unknown"]


@pytest.mark.parametrize(
    ("place", "waiting", "words"),
    [(0, 0, "on its way"), (1, 3, "next"), (2, 3, "2 of 3"), (3, 2, "3 of 3")],
)
def test_the_place_in_the_queue(place: int, waiting: int, words: str) -> None:
    assert words in Words("en").place(place, waiting)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_number_of_technicians(count: int) -> None:
    assert Words("en").technicians(count)


SCREENS: list[Screen] = [
    Start(),
    SignInForm(),
    SignInForm(problem=Problem("wrong_password")),
    Agree("City"),
    Ask("Rosa", "City", offline=False),
    Waiting("Hm", 1, 1, 1, offline=True),
    Consent(1, "Ana", "City"),
    Connecting("Ana", "City", offline=False),
    *(InSession("Ana", "City", Grant(control=True), line, 0.0) for line in Line),
    Finished(How.FAILED, "Ana", problem=Problem("unfilterable", "type 7")),
    Trouble(Problem("no_display")),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=repr)
def test_every_screen_can_be_said_in_a_line(language: str, screen: Screen) -> None:
    assert not re.search(r"[{}]", describe(screen, Words(language)))


def test_every_screen_has_a_name_for_scripts() -> None:
    assert {type(screen) for screen in SCREENS} == set(NAMES)


def test_who_waits_is_told_how_long_it_may_take_or_what_the_site_says() -> None:
    english = Words("en")
    assert english.outlook(1, 5, "") == "One technician is online. It may take about 5 minutes."
    assert english.outlook(1, 1, "") == "One technician is online. It may take about a minute."
    assert english.outlook(0, None, "").startswith("No technician is online")
    assert english.outlook(1, 5, "Back at 8.") == "Back at 8."


@pytest.mark.parametrize(
    ("seconds", "said"), [(61, "61 s"), (600, "10 min"), (3 * 3600, "3 h"), (400 * 86400, "400 d")]
)
def test_a_duration_needs_no_translation(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_an_organisation_may_call_the_program_as_it_likes() -> None:
    assert Words("es", "Ayuda del Ayuntamiento")("app") == "Ayuda del Ayuntamiento"
    assert Words("es")("app") == "Canal de Ayuda"
