"""A service manager hears of a desk and of a relay for as long as they answer."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from broker import watchdog
from broker.settings import Address
from ops.ports import free
from tests.eventually import eventually
from tests.integration.desk_process import DeskProcess
from tests.integration.relay_process import NOWHERE, RelayProcess

MICROS = 900_000


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(30)
        yield line


def hears(manager: socket.socket) -> dict[str, str]:
    return {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": str(MICROS)}


def falls_silent(manager: socket.socket) -> bool:
    """What was said already is read; then nothing comes for as long as it would be borne."""
    manager.settimeout(MICROS / 1e6)
    try:
        while manager.recv(99):
            pass
    except TimeoutError:
        return True
    return False


def test_a_desk_that_hangs_is_not_heard_of(tmp_path: Path, manager: socket.socket) -> None:
    desk = DeskProcess(tmp_path / "desk", NOWHERE, **hears(manager))
    try:
        assert [manager.recv(99) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
        desk.freezes()
        assert eventually(lambda: falls_silent(manager))
        desk.goes_on()
        manager.settimeout(30)
        assert manager.recv(99) == b"WATCHDOG=1"
    finally:
        desk.goes_on()
        desk.stop()


def test_a_relay_is_heard_of_while_it_answers(tmp_path: Path, manager: socket.socket) -> None:
    door = f"127.0.0.1:{free()}"
    relay = RelayProcess(tmp_path / "relay", HC_RELAY_LISTEN=door, **hears(manager))
    try:
        assert [manager.recv(99) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
    finally:
        relay.stop()


def test_who_listens_is_asked_and_who_does_not_is_not_well(tmp_path: Path) -> None:
    door = Address("127.0.0.1", free())
    relay = RelayProcess(tmp_path / "relay", HC_RELAY_LISTEN=str(door))
    try:
        assert watchdog.answers(door)
        assert not watchdog.answers(door, "/nothing")
    finally:
        relay.stop()
    assert not watchdog.answers(door)
