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


def test_all_are_run_and_the_first_failure_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = iter([0, 3, 1])
    monkeypatch.setattr(
        subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], next(ended))
    )
    assert checks.test([]) == 3
    assert list(ended) == []


def test_a_level_is_one_call() -> None:
    assert [call[0] for call in checks.runs(["unit"])] == ["tests/unit"]
    assert [call[0] for call in checks.runs(["story"])] == ["tests/story"]


def test_other_arguments_are_passed_on() -> None:
    assert checks.runs(["story", "-k", "reject"])[0][-2:] == ["-k", "reject"]


def test_a_path_is_run_as_it_is() -> None:
    path = "tests/unit/ops/test_checks.py::test_a_path_is_run_as_it_is"
    assert checks.runs([path, "-x"]) == [[path, "-x"]]
