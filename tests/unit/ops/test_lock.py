import fcntl
import os
from pathlib import Path

import pytest

from ops.lock import after_others, only_one
from ops.problems import InUse


def test_a_second_one_is_told_who_is_first(tmp_path: Path) -> None:
    with only_one(tmp_path / "var"):
        with (
            pytest.raises(InUse, match=rf"pid {os.getpid()}\)") as caught,
            only_one(tmp_path / "var"),
        ):
            pass
        assert caught.value.code == 2


def test_the_next_one_may_after_the_first(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_who_waits_for_others_comes_when_nobody_holds_it(tmp_path: Path) -> None:
    another = os.open(tmp_path, os.O_RDONLY)
    with after_others(tmp_path), pytest.raises(BlockingIOError):
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(another)
    assert list(tmp_path.iterdir()) == []
