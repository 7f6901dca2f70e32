"""What is offered for download: what lies in the folder, and nothing beside it."""

import hashlib
import os
from pathlib import Path

import pytest

from admin.downloads import KINDS, OTHER, Shelf
from admin.errors import NotFound


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    for age, name in enumerate(("b.tar.gz", "old.deb", "a.deb", "README.txt")):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (10_000 + age, 10_000 + age))
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "with space").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("/etc/passwd")
    return Shelf(tmp_path)


def test_files_are_listed_by_what_they_are_for_and_newest_first(shelf: Shelf) -> None:
    assert [(one.name, one.kind) for one in shelf.downloads()] == [
        ("a.deb", KINDS[0][1]), ("old.deb", KINDS[0][1]), ("b.tar.gz", KINDS[1][1]),
        ("README.txt", OTHER),
    ]  # fmt: skip


def test_each_has_its_sum_and_a_changed_file_a_new_one(shelf: Shelf) -> None:
    assert shelf.downloads()[0].sha256 == hashlib.sha256(b"a.deb").hexdigest()
    assert shelf.sums().splitlines()[0] == f"{hashlib.sha256(b'a.deb').hexdigest()}  a.deb"
    (shelf.folder / "a.deb").write_text("another version")
    assert hashlib.sha256(b"another version").hexdigest() in shelf.sums()


@pytest.mark.parametrize("name", ["link", ".hidden", "folder", "../a", "none", "with space"])
def test_nothing_else_can_be_had(shelf: Shelf, name: str) -> None:
    assert shelf.has("a.deb") == "a.deb"
    with pytest.raises(NotFound):
        shelf.has(name)


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "none").downloads() == []
