"""One window for each user and desktop."""

import threading
from pathlib import Path

from agent.instance import Instance


def test_a_second_start_brings_the_first_one_up(tmp_path: Path) -> None:
    came_up = threading.Event()
    first = Instance(tmp_path, {"DISPLAY": ":7"})
    assert first.claim()
    first.answer(came_up.set)
    second = Instance(tmp_path, {"DISPLAY": ":7.0"})
    assert not second.claim()
    assert not came_up.is_set()
    second.call()
    assert came_up.is_set()
    first.release()


def test_another_desktop_has_a_window_of_its_own(tmp_path: Path) -> None:
    one, other = (Instance(tmp_path, {"DISPLAY": name}) for name in (":7", ":8"))
    assert one.claim()
    assert other.claim()
    one.release()
    other.release()


def test_who_ended_is_followed_and_what_was_left_is_in_nobodys_way(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100) / ("y" * 100)  # longer than a socket's name may be
    first = Instance(folder, {})
    assert first.claim()
    first.release()  # as at a crash, the socket's file stays
    assert (folder / "window-none").exists()
    second = Instance(folder, {})
    assert second.claim()
    assert not Instance(folder, {}).claim()
    second.release()


def test_a_call_to_nobody_is_no_problem(tmp_path: Path) -> None:
    Instance(tmp_path, {}).call()
