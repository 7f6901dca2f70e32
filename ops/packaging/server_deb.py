"""The server as a Debian package: code, libraries, units for systemd, and one command."""

import sys
from pathlib import Path

from agent.version import VERSION
from ops.machine import ROOT
from ops.packaging import imports, libraries, server
from ops.packaging.deb import built
from ops.packaging.tree import FILES, Tree

LIB = "usr/lib/helpchannel-server"
DOC = "usr/share/doc/helpchannel-server"
PARTS = FILES / "server"
UNITS = ("helpchannel-admin.service", "helpchannel-relay.service", "helpchannel-monitor.service")


def build(out: Path, when: int) -> Path:
    """The package's file in this folder; times in it are `when` (Unix seconds).

    Raises CannotPackage.
    """
    return built(out, "helpchannel-server", "zstd", when, fill)


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
