import json

import pytest

from agent.check import CLOCK_SECONDS, Finding, clock_finding, exit_code, line
from agent.inputs import Problem
from agent.wording import LANGUAGES, Words

FIGURES: dict[str, dict[str, float]] = {
    "server": {"milliseconds": 1.5},
    "clock": {"seconds": 0.1},
    "sign_in": {},
    "broker": {"milliseconds": 20},
    "relay": {"median": 0.4, "p95": 0.9, "speed": 120},
    "screen": {},
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
    assert finding.problem == Problem("clock", f"{abs(off):.0f} s")
    assert clock_finding(1000.0, 1000.0 + CLOCK_SECONDS).ok


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        (Finding("server", Problem("unreachable")), 4),
        (Finding("server", Problem("certificate")), 4),
        (Finding("sign_in", Problem("wrong_password")), 3),
        (Finding("relay", Problem("no_relay")), 1),
        (Finding("clock", Problem("clock")), 1),
        (Finding("screen", Problem("x11vnc_missing")), 5),
    ],
)
def test_the_exit_code_is_that_of_the_first_thing_wrong(finding: Finding, code: int) -> None:
    assert exit_code([Finding("server"), finding, Finding("screen", Problem("wayland"))]) == code


def test_all_well_is_zero() -> None:
    assert exit_code([Finding(step) for step in FIGURES]) == 0
