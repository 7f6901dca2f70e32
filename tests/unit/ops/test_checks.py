import subprocess

import pytest

from ops import checks


def test_all_tests_are_three_calls_the_unit_tests_first() -> None:
    first, second, third = checks.runs([])
    assert first[0] == "tests/unit"
    assert "--disable-socket" in first
    assert second[:3] == ["tests/contract", "tests/integration", "tests/story"]
    assert third == ["tests/ansible", "-n0"]
    assert checks.runs(["all"]) == [first, second, third]


def test_whole_systems_are_a_call_of_their_own() -> None:
    assert checks.runs(["ansible", "story"])[1:] == [["tests/ansible", "-n0"]]
    assert checks.runs(["ha"]) == [["tests/ha", "-n0"]]


def test_what_runs_beside_the_others_is_told_when_it_is_done_and_counts(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "runs", lambda _: [["tests/unit", "--co"], ["tests/ansible"]])
    monkeypatch.setattr(checks, "_pytest", lambda _: subprocess.call(["echo", "the others"]))
    monkeypatch.setattr(checks, "YIELDING", ("sh", "-c", "echo whole systems; exit 3"))
    assert checks.test([]) == 3
    said = capfd.readouterr().out
    assert said.index("runs beside") < said.index("the others\n") < said.index("whole systems")


def test_a_level_is_one_call() -> None:
    assert [call[0] for call in checks.runs(["unit"])] == ["tests/unit"]
    assert [call[0] for call in checks.runs(["story"])] == ["tests/story"]


def test_other_arguments_are_passed_on() -> None:
    assert checks.runs(["story", "-k", "reject"])[0][-2:] == ["-k", "reject"]


def test_a_path_is_run_as_it_is() -> None:
    path = "tests/unit/ops/test_checks.py::test_a_path_is_run_as_it_is"
    assert checks.runs([path, "-x"]) == [[path, "-x"]]
