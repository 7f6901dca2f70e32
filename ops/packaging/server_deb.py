"""The server as a Debian package: code, libraries, units for systemd, and one command."""

import sys
import tempfile
from pathlib import Path

from agent.version import VERSION
from ops.machine import ROOT, program
from ops.packaging import imports, libraries, server
from ops.packaging.deb import CannotPackage, run
from ops.packaging.tree import FILES, Tree

LIB = "usr/lib/helpchannel-server"
DOC = "usr/share/doc/helpchannel-server"
PARTS = FILES / "server"
UNITS = ("helpchannel-admin.service", "helpchannel-relay.service", "helpchannel-monitor.service")


def build(out: Path, when: int) -> Path:
    """The package's file in this folder; times in it are `when` (Unix seconds).

    Raises CannotPackage.
    """
    if program("dpkg-deb") is None:
        raise CannotPackage("dpkg-deb is missing; a .deb is built on Debian or its kin")
    architecture = run("dpkg", "--print-architecture").strip()
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"helpchannel-server_{VERSION}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(Path(folder) / "tree")
        fill(tree, architecture)
        tree.settle(when)
        run(
            "dpkg-deb", "--build", "--root-owner-group", "-Zzstd", str(tree.root), str(target),
            epoch=when,
        )  # fmt: skip
    return target


def fill(tree: Tree, architecture: str) -> None:
    """All that the package holds."""
    brought = libraries.libraries(imports.server_libraries(ROOT))
    for file in server.files(ROOT):
        tree.put(f"{LIB}/{file}", (ROOT / file).read_bytes())
    for library in brought:
        library.copy_to(tree.root / LIB)
    tree.put("usr/bin/helpchannel-server", (PARTS / "command").read_bytes(), program=True)
    for unit in UNITS:
        tree.put(f"usr/lib/systemd/system/{unit}", (PARTS / unit).read_bytes())
    tree.put("usr/lib/sysusers.d/helpchannel.conf", (PARTS / "sysusers.conf").read_bytes())
    tree.put(f"{DOC}/examples/admin.env", (PARTS / "admin.env").read_bytes())
    tree.put(f"{DOC}/examples/relay.env", (PARTS / "relay.env").read_bytes())
    listed = [f"{each.name} {each.version} ({each.licence})" for each in brought]
    tree.put(f"{DOC}/libraries", "\n".join(listed) + "\n")
    tree.put(f"{DOC}/copyright", (ROOT / "LICENSE").read_bytes())
    for script in ("postinst", "prerm", "postrm"):
        tree.put(f"DEBIAN/{script}", (PARTS / script).read_bytes(), program=True)
    major, minor = sys.version_info[:2]
    tree.fill(
        "DEBIAN/control",
        "server/control",
        version=VERSION,
        architecture=architecture,
        size=str(tree.kilobytes()),
        python=f"python3 (>= {major}.{minor}~), python3 (<< {major}.{minor + 1})",
    )
    tree.put("DEBIAN/md5sums", tree.sums())
