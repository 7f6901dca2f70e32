from pathlib import Path

from ops.packaging.tree import Tree


def test_a_tree_has_the_modes_and_the_time_of_its_package(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    tree.put("usr/bin/x", "#!/bin/sh\n", program=True)
    tree.put("etc/x.conf", "a = b\n")
    (tmp_path / "tree/etc/x.conf").chmod(0o600)
    tree.settle(1_700_000_000)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "tree").rglob("*")}
    assert modes == {"usr": 0o755, "bin": 0o755, "x": 0o755, "etc": 0o755, "x.conf": 0o644}
    times = {path.stat().st_mtime for path in (tmp_path / "tree").rglob("*")}
    assert times == {1_700_000_000}


def test_settings_are_not_among_the_sums(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    tree.put("usr/share/x", "x")
    tree.put("etc/x.conf", "x")
    assert tree.sums() == "9dd4e461268c8034f5c8564e155c67a6  usr/share/x\n"


def test_what_is_compressed_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        Tree(tmp_path).zipped(name, "text")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
