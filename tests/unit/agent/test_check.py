import json

import pytest

from agent.check import Finding, clock_finding, exit_code, line, screen_findings
from agent.desktop import CannotShare, Desktop
from agent.inputs import Problem
from agent.network import CLOCK_SECONDS
from agent.texts import LANGUAGES
from agent.wording import Words, duration

FIGURES: dict[str, dict[str, float | str]] = {
    "proxy": {"through": "proxy:3128"},
    "server": {"milliseconds": 1.5},
    "clock": {"seconds": 0.1},
    "sign_in": {},
    "broker": {"milliseconds": 20},
    "relay": {"median": 0.4, "p95": 0.9, "speed": 120},
    "display": {},
    "vnc": {},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", FIGURES)
def test_each_step_has_words_in_each_language(step: str, language: str) -> None:
    said = line(Finding(step, figures=FIGURES[step]), Words(language), as_json=False)
    assert said.startswith("✓ ")
    for figure in FIGURES[step].values():
        assert str(figure) in said


def test_what_is_wrong_is_told_with_what_to_do() -> None:
    wrong = Finding("relay", Problem("no_relay", "HTTP 502"))
    assert "HTTP 502" in line(wrong, Words("en"), as_json=False)
    told = json.loads(line(wrong, Words("en"), as_json=True))
    assert (told["step"], told["ok"]) == ("relay", False)
    assert "administrator" in told["problem"]


@pytest.mark.parametrize("off", [CLOCK_SECONDS + 1, -CLOCK_SECONDS - 1, 86400])
def test_a_wrong_clock_is_told_as_such(off: float) -> None:
    finding = clock_finding(1000.0, 1000.0 + off)
    assert finding.problem == Problem("clock", duration(abs(off)))
    assert clock_finding(1000.0, 1000.0 + CLOCK_SECONDS).ok


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        (Finding("server", Problem("unreachable")), 4),
        (Finding("server", Problem("certificate")), 4),
        (Finding("sign_in", Problem("wrong_password")), 3),
        (Finding("relay", Problem("no_relay")), 1),
        (Finding("clock", Problem("clock")), 1),
        (Finding("server", Problem("certificate_name")), 4),
        (Finding("proxy", Problem("proxy_password")), 4),
        (Finding("display", Problem("no_display")), 5),
        (Finding("vnc", Problem("x11vnc_missing")), 5),
    ],
)
def test_the_exit_code_is_that_of_the_first_thing_wrong(finding: Finding, code: int) -> None:
    assert exit_code([Finding("server"), finding, Finding("display", Problem("wayland"))]) == code


def test_all_well_is_zero() -> None:
    assert exit_code([Finding(step) for step in FIGURES]) == 0


def test_what_was_not_tried_is_neither_well_nor_wrong() -> None:
    untried = Finding("relay", tried=False)
    assert exit_code([untried]) == 0
    assert line(untried, Words("en"), as_json=False).startswith("- The road of the screen: not")
    told = json.loads(line(untried, Words("en"), as_json=True))
    assert told == {"step": "relay", "ok": False, "tried": False}


class Unshareable(Desktop):
    def __init__(self, kind: str) -> None:
        self.kind = kind

    def check(self) -> None:
        if self.kind:
            raise CannotShare(Problem(self.kind))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("", [("display", True), ("vnc", True)]),
        ("no_display", [("display", False)]),
        ("x11vnc_missing", [("display", True), ("vnc", False)]),
    ],
)
def test_a_missing_desktop_and_a_missing_program_are_two_things(
    kind: str, found: list[tuple[str, bool]]
) -> None:
    told = [(each.step, each.ok) for each in screen_findings(Unshareable(kind))]
    assert told == found
