"""What the agent's packages are filled with, looked at before anybody installs them."""

from pathlib import Path

from ops.packaging.brand import Brand
from ops.packaging.deb import CONFFILES, fill
from ops.packaging.portable import _unused
from ops.packaging.tree import Tree


def test_what_debian_has_comes_from_debian_and_the_rest_is_brought(tmp_path: Path) -> None:
    fill(Tree(tmp_path), Brand({}, {}), 0, "amd64")
    brought = {path.name for path in (tmp_path / "usr/lib/helpchannel").iterdir()}
    assert {"agent", "broker", "pika", "websockets", "msgspec"} <= brought
    assert not {"PIL", "Xlib", "six.py"} & brought
    control = (tmp_path / "DEBIAN/control").read_text()
    for package in ("python3-pil", "python3-xlib", "x11vnc", "python3-tk"):
        assert f" {package}" in control
    assert (tmp_path / "DEBIAN/conffiles").read_text().split() == [*CONFFILES]
    assert all((tmp_path / file[1:]).is_file() for file in CONFFILES)


def test_what_the_server_needs_is_left_out_of_the_users_folder() -> None:
    unused = _unused()
    assert {"gevent", "sqlalchemy", "pytest"} <= {*unused}
    assert not {"pika", "websockets", "msgspec"} & {*unused}
