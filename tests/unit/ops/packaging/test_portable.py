import io
import tarfile
from pathlib import Path

from ops.packaging.portable import packed


def test_an_archive_is_the_same_each_time_and_keeps_what_may_run(tmp_path: Path) -> None:
    folder = tmp_path / "helpchannel"
    folder.mkdir()
    (folder / "run").write_text("x")
    (folder / "run").chmod(0o755)
    first = packed(folder, 1_700_000_000)
    (folder / "run").touch()
    assert packed(folder, 1_700_000_000) == first
    with tarfile.open(fileobj=io.BytesIO(first)) as tar:
        (member,) = tar.getmembers()
    assert (member.name, member.mode & 0o777) == ("helpchannel/run", 0o755)
    assert (member.uid, member.mtime) == (0, 1_700_000_000)
