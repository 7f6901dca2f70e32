"""How the guard is started, also by a program that has no Python beside it."""

import sys

import pytest

from agent.desktop import guard


def test_the_guard_is_started_by_the_python_that_runs_us() -> None:
    assert guard.command() == [sys.executable, "-I", "-S", guard.__file__]


def test_a_portable_build_is_its_own_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert guard.command() == [sys.executable, "--guard"]
