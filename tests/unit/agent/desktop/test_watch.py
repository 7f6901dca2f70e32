"""The watch on the monitors: what it takes for a change, and that it says so once."""

import threading

import pytest

from agent.desktop import watch
from agent.desktop.watch import Watch
from tests.eventually import eventually

BEFORE = ("LEFT", "RIGHT")


def watching(*looks: tuple[str, ...]) -> tuple[Watch, threading.Event]:
    """One that sees these in turn, the last one for ever."""
    left = list(looks)
    hung_up = threading.Event()
    return Watch(lambda: left.pop(0) if left[1:] else left[0], BEFORE, hung_up.set), hung_up


def test_other_monitors_hang_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SECONDS", 0.01)
    _watch, hung_up = watching(BEFORE, ("LEFT",))
    assert hung_up.wait(10)


def test_no_answer_is_no_change() -> None:
    never, hung_up = watching(())
    assert not never.changed()
    never.stop()
    assert not hung_up.is_set()


def test_the_same_monitors_are_no_change_and_others_are() -> None:
    seen, _ = watching(BEFORE, ("LEFT",))
    seen.stop()
    assert not seen.changed()
    assert seen.changed()


def test_after_the_end_nobody_looks() -> None:
    before = threading.active_count()
    ended, _ = watching(BEFORE)
    ended.stop()
    eventually(lambda: threading.active_count() <= before)
