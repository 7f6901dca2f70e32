"""What of `ldd` goes into the portable folder."""

from pathlib import Path

from ops.packaging.vnc import copy_to, libraries

TOLD = """\tlinux-vdso.so.1 (0x00007ffc)
\tlibvncserver.so.1 => /lib/x86_64-linux-gnu/libvncserver.so.1 (0x00007f01)
\tlibcrypt.so.1 => /lib/x86_64-linux-gnu/libcrypt.so.1 (0x00007f02)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f03)
\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f04)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f05)
"""


def test_all_but_the_c_library_goes_along() -> None:
    assert libraries(TOLD) == {
        "libvncserver.so.1": Path("/lib/x86_64-linux-gnu/libvncserver.so.1"),
        "libcrypt.so.1": Path("/lib/x86_64-linux-gnu/libcrypt.so.1"),
    }


def test_files_get_the_names_that_are_asked_for(tmp_path: Path) -> None:
    for name in ("program", "libvncserver.so.1.0"):
        (tmp_path / name).write_text(name)
    library = tmp_path / "libvncserver.so.1.0"
    copy_to(tmp_path / "in", {"x11vnc": tmp_path / "program", "libvncserver.so.1": library})
    found = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "in").iterdir()}
    assert found["x11vnc"] == 0o755
    assert not found["libvncserver.so.1"] & 0o111
