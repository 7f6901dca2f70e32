from datetime import UTC, datetime

import jinja2
import pytest

from admin.model import Person, Role
from admin.pages import TEMPLATES, Pages, stamp, tone
from admin.routes.gate import Caller
from broker.lifecycle import OPEN, State

SYSTEM = {"back": lambda: "/", "here": bool, "look": lambda: "system"}
PAGES = Pages(organisation="<City>", **SYSTEM)


def test_what_is_shown_is_escaped() -> None:
    text = PAGES.render("notice.html", text="<script>\"'&")
    assert text.strip() == '<p class="notice">&lt;script&gt;&#34;&#39;&amp;</p>'


def test_what_every_page_knows_is_escaped_too() -> None:
    assert "&lt;City&gt;" in PAGES.render("problem.html", text="x", caller=None)


def test_what_a_page_is_not_given_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        PAGES.render("notice.html")


def test_no_template_switches_escaping_off() -> None:
    for file in TEMPLATES.glob("*.html"):
        text = file.read_text()
        assert "safe" not in text.replace("unsafe", ""), file.name
        assert "autoescape" not in text, file.name


def test_every_template_can_be_read() -> None:
    for file in TEMPLATES.glob("*.html"):
        PAGES._environments["es"].get_template(file.name)


def board(language: str, *, up: bool, full: bool) -> str:
    pages = Pages(lambda: language, organisation="x", back=lambda: "/", here=bool)
    lists = ("waiting", "elsewhere", "mine", "others", "online", "away")
    nobody: dict[str, list[str]] = {name: [] for name in lists}
    caller = Caller(Person(1, "ana", "Ana", Role.TECH, None, active=True))
    return pages.render(
        "_board.html", **nobody, more=0, caller=caller, there=bool, broker_up=up, broker_full=full
    )


@pytest.mark.parametrize(
    ("language", "full", "away"),
    [
        ("en", "The message broker is full.", "The message broker cannot be reached."),
        (
            "es",
            "El servidor de mensajes está lleno.",
            "No hay conexión con el servidor de mensajes.",
        ),
    ],
)
def test_the_board_says_what_is_wrong_with_the_broker(language: str, full: str, away: str) -> None:
    assert full in board(language, up=False, full=True)
    assert away not in board(language, up=False, full=True)
    assert away in board(language, up=False, full=False)
    assert 'role="alert"' not in board(language, up=True, full=False)


def test_a_moment_is_written_for_machines() -> None:
    assert stamp(datetime(2026, 11, 24, 10, 0, 0, 5, UTC)) == "2026-11-24T10:00:00+00:00"
    assert stamp(None) == ""


def test_every_state_has_a_tone() -> None:
    assert {state: tone(state) for state in OPEN} == {
        State.REQUESTED: "waiting", State.PENDING: "pending", State.ACCEPTED: "pending",
        State.ESTABLISHED: "live",
    }  # fmt: skip
    assert {tone(state) for state in set(State) - OPEN} == {"done", "ended"}
