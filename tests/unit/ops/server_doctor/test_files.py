from pathlib import Path

import pytest

from ops.server_doctor.files import GROUP, OTHERS, look, secret
from ops.server_doctor.findings import Verdict
from ops.server_doctor.subject import Subject


@pytest.mark.parametrize(
    ("mode", "verdict"), [(0o600, Verdict.GOOD), (0o640, Verdict.BAD), (0o644, Verdict.BAD)]
)
def test_a_key_is_its_owners_alone(tmp_path: Path, mode: int, verdict: Verdict) -> None:
    key = tmp_path / "signing.pem"
    key.touch()
    key.chmod(mode)
    assert secret("keys", key, OTHERS | GROUP).verdict is verdict


def test_settings_may_be_their_groups(tmp_path: Path) -> None:
    file = tmp_path / "desk.env"
    file.touch()
    file.chmod(0o640)
    assert secret("settings", file, OTHERS).verdict is Verdict.GOOD
    file.chmod(0o644)
    assert secret("settings", file, OTHERS).fix.startswith(f"chmod 0640 {file}")


def test_a_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    examined = Subject("https://help.example.org", signing_key=tmp_path / "none.pem")
    assert "is not there" in next(look(examined)).found
