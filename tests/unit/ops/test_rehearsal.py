import os
from pathlib import Path

import pytest

from ops import rehearsal
from ops.backup import BackupProblem


def test_the_newest_archive_is_the_one_that_was_written_last(tmp_path: Path) -> None:
    for name, age in (("b.tar", 100), ("a.tar", 50), ("c.tar", 75)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    assert rehearsal.newest(tmp_path).name == "a.tar"


def test_a_folder_without_an_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match="holds no archive"):
        rehearsal.newest(tmp_path)


@pytest.mark.parametrize(
    ("real", "beside"),
    [
        ("sqlite:////var/desk.db", "sqlite:////scratch/rehearsal.db"),
        ("mysql+pymysql://u:p@db/desk?ssl_ca=x", "mysql+pymysql://u:p@db/desk_rehearsal?ssl_ca=x"),
    ],
)
def test_it_never_is_the_real_database(real: str, beside: str) -> None:
    assert rehearsal.beside(real, Path("/scratch")) == beside
