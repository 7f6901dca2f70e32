import json

from ops.server_doctor.findings import as_json, as_text, bad, exit_code, good, untried, worth_a_look

ALL = [
    good("name", "there"),
    worth_a_look("disk", "3 GB", "make room"),
    untried("broker", "not here"),
    bad("guest", "there", "delete it"),
]


def test_only_what_has_to_be_mended_fails() -> None:
    assert exit_code(ALL[:3]) == 0
    assert exit_code(ALL) == 1


def test_each_fix_is_told_below_its_finding() -> None:
    lines = as_text(ALL).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("✗ guest"))
    assert lines[at + 1].strip() == "→ delete it"
    assert lines[-1] == "1 to mend, 1 to look at, 1 good, 1 not tried."


def test_programs_get_the_same() -> None:
    told = json.loads(as_json(ALL))
    assert told["ok"] is False
    assert told["findings"][3] == {
        "check": "guest", "verdict": "bad", "found": "there", "fix": "delete it",
    }  # fmt: skip
