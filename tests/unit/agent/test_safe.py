"""Secrets: in the keyring where it answers in time, else in a file of the user's alone."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from agent.safe import Safe
from agent.settings import BadSettings

# A keyring of one secret: `secret-tool store|lookup|clear …`
ANSWERS = """#!/bin/sh
case $1 in
  store) cat >"$KEYRING" ;;
  lookup) cat "$KEYRING" ;;
  clear) rm -f "$KEYRING" ;;
esac
"""
HANGS = "#!/bin/sh\nexec sleep 60\n"
SAYS_NO = "#!/bin/sh\nexit 1\n"


def environment(tmp_path: Path, tool: str) -> dict[str, str]:
    (tmp_path / "secret-tool").write_text(tool)
    (tmp_path / "secret-tool").chmod(0o755)
    return {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        "KEYRING": str(tmp_path / "keyring"),
    }


def test_a_secret_is_in_the_keyring_and_nowhere_else(tmp_path: Path) -> None:
    safe = Safe(tmp_path / "state", environment(tmp_path, ANSWERS))
    assert safe.read("credential") == ""
    safe.keep("credential", "hush")
    assert safe.read("credential") == "hush"
    assert (tmp_path / "keyring").read_text() == "hush"
    assert {file.name: file.read_text() for file in (tmp_path / "state").iterdir()} == {
        "credential.in-keyring": ""
    }
    safe.forget("credential")
    assert safe.read("credential") == ""
    assert not (tmp_path / "keyring").exists()
    assert list((tmp_path / "state").iterdir()) == []


@pytest.mark.parametrize("tool", [HANGS, SAYS_NO])
def test_a_keyring_that_does_not_answer_leaves_a_file_of_the_users_alone(
    tmp_path: Path, tool: str
) -> None:
    safe = Safe(tmp_path / "state", environment(tmp_path, tool), seconds=0.3)
    safe.keep("credential", "hush")
    assert safe.read("credential") == "hush"
    file = tmp_path / "state" / "credential"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    safe.forget("credential")
    assert not file.exists()


def test_without_a_session_bus_no_keyring_is_asked(tmp_path: Path) -> None:
    its = environment(tmp_path, ANSWERS)
    del its["DBUS_SESSION_BUS_ADDRESS"]
    Safe(tmp_path, its).keep("credential", "hush")
    assert not (tmp_path / "keyring").exists()
    (tmp_path / "bus").touch()
    Safe(tmp_path, {**its, "XDG_RUNTIME_DIR": str(tmp_path)}).keep("credential", "hush")
    assert (tmp_path / "keyring").read_text() == "hush"
    assert not (tmp_path / "credential").exists()


def test_the_folder_of_another_user_holds_no_bus_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    its = environment(tmp_path, ANSWERS)
    del its["DBUS_SESSION_BUS_ADDRESS"]
    look = os.stat

    def stat_of(path: Any, **how: Any) -> os.stat_result:
        if str(path).startswith("/run/user/0/"):
            raise PermissionError(13, "Permission denied")
        return look(path, **how)

    monkeypatch.setattr(os, "stat", stat_of)
    Safe(tmp_path, {**its, "XDG_RUNTIME_DIR": "/run/user/0"}).keep("credential", "hush")
    assert not (tmp_path / "keyring").exists()


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    Safe(tmp_path, environment(tmp_path, ANSWERS), keyring=False).keep("credential", "hush")
    assert (tmp_path / "credential").read_text() == "hush"


def test_a_keyring_that_is_locked_later_gives_nothing_and_stops_nothing(tmp_path: Path) -> None:
    Safe(tmp_path, environment(tmp_path, ANSWERS)).keep("credential", "hush")
    assert Safe(tmp_path, environment(tmp_path, HANGS), seconds=0.3).read("credential") == ""


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    safe = Safe(tmp_path, {})
    safe.keep("credential", "hush")
    (tmp_path / "credential").chmod(mode)
    with pytest.raises(BadSettings, match=f"chmod 600 {tmp_path}/credential"):
        safe.read("credential")
