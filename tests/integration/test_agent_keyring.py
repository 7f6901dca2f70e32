"""Secrets in a real keyring: GNOME's, on a session bus of its own, unlocked and locked."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.safe import Safe
from ops.environment import environment
from tests.eventually import eventually
from tests.processes import end_process


@contextmanager
def keyring(folder: Path, *, unlocked: bool) -> Iterator[dict[str, str]]:
    """A keyring that nobody has used before; the environment of who can reach it."""
    run = folder / "run"
    run.mkdir(mode=0o700)
    its = {
        **environment(), "HOME": str(folder), "XDG_RUNTIME_DIR": str(run),
        "XDG_DATA_HOME": str(folder / "data"), "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    address = f"unix:path={run}/bus"
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nosyslog", f"--address={address}"],
        env=its, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    its["DBUS_SESSION_BUS_ADDRESS"] = address
    eventually((run / "bus").exists, 15)
    how = ["--unlock"] if unlocked else ["--start"]
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--components=secrets", *how],
        env=its, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert daemon.stdin
    daemon.stdin.write(b"the keyring's own")
    daemon.stdin.close()
    try:
        eventually(lambda: owned(its), 15)
        yield its
    finally:
        for process in (daemon, bus):
            end_process(process)


def owned(its: dict[str, str]) -> bool:
    """Does somebody answer for the secrets on this bus?"""
    done = subprocess.run(
        ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
         "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"],
        env=its, capture_output=True, text=True, check=False, timeout=10,
    )  # fmt: skip
    return "boolean true" in done.stdout


def test_a_secret_is_kept_in_the_keyring_and_in_no_file(tmp_path: Path) -> None:
    with keyring(tmp_path, unlocked=True) as its:
        state = tmp_path / "state"
        safe = Safe(state, its)
        safe.keep("password", "rosa\nhush ñ")
        assert Safe(state, its).read("password") == "rosa\nhush ñ"
        assert Safe(tmp_path / "other", its).read("password") == ""
        assert [file.read_bytes() for file in state.iterdir()] == [b""]
        safe.forget("password")
        assert Safe(state, its).read("password") == ""


@pytest.mark.timeout(60)
def test_a_keyring_that_nobody_unlocks_is_not_waited_for(tmp_path: Path) -> None:
    with keyring(tmp_path, unlocked=False) as its:
        safe = Safe(tmp_path / "state", its, seconds=2.0)
        safe.keep("password", "rosa\nhush")
        assert (tmp_path / "state" / "password").read_text() == "rosa\nhush"
        assert safe.read("password") == "rosa\nhush"
