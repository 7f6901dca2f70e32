import stat
from pathlib import Path

from ops import secret_files


def test_the_first_content_is_kept(tmp_path: Path) -> None:
    assert secret_files.kept(tmp_path / "file", "one") == "one"
    assert secret_files.kept(tmp_path / "file", "two") == "one"


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    secret_files.kept(tmp_path / "file", "one")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
