from pathlib import Path

import pytest

from ops.server_doctor.findings import Verdict
from ops.server_doctor.storage import disks, room


@pytest.mark.parametrize(
    ("free", "verdict"), [(0.4, Verdict.BAD), (3, Verdict.LOOK), (80, Verdict.GOOD)]
)
def test_a_disk_that_is_nearly_full_is_told(free: float, verdict: Verdict) -> None:
    assert room("/var", free).verdict is verdict


def test_one_disk_is_told_once_and_a_missing_folder_never(tmp_path: Path) -> None:
    folders = [str(tmp_path), str(tmp_path / "not there"), str(tmp_path.parent)]
    assert len([*disks(folders)]) == 1
