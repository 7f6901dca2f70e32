import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from broker import watchdog
from broker.watchdog import Ear, ear


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """Where systemd would listen."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(20)
        yield line


def test_where_nobody_listens_there_is_nobody_to_tell() -> None:
    assert ear({}, 1) is None
    assert ear({"NOTIFY_SOCKET": "", "WATCHDOG_USEC": "30000000"}, 1) is None


def test_the_time_is_told_in_microseconds_and_to_one_process() -> None:
    told = {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}
    assert ear(told, 7) == Ear("/run/notify", 30.0)
    assert ear(told, 8) == Ear("/run/notify", 0.0), "it is not this one that is watched"
    assert ear({"NOTIFY_SOCKET": "@abstract"}, 7) == Ear("@abstract", 0.0)


def test_it_is_told_once_it_is_well_and_then_for_as_long_as_it_is(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, False, True, True, False, True])
    asked, over = [], threading.Event()

    def well() -> bool:
        asked.append(next(answers, None))
        if asked[-1] is None:
            over.wait()  # this process hangs
        return bool(asked[-1])

    monkeypatch.setenv("NOTIFY_SOCKET", manager.getsockname())
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    monkeypatch.setattr(watchdog, "FIRST_SECONDS", 0.001)
    watchdog.follow(well)
    assert [manager.recv(99) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    assert asked[:6] == [False, False, True, True, False, True]
    manager.settimeout(0.2)
    with pytest.raises(TimeoutError):
        manager.recv(99)


def test_a_manager_that_is_gone_does_not_end_the_process(tmp_path: Path) -> None:
    Ear(str(tmp_path / "nobody"), 0).tell("READY=1")
