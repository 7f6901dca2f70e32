"""What this machine has: programs, rights, services, and what apt would do. Looks, never acts."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops import needs
from ops.environment import in_english

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_PATHS = "/usr/local/sbin:/usr/sbin:/sbin"  # not in an ordinary user's path on Debian
_NEW = re.compile(r"^Inst (\S+) \(", re.MULTILINE)  # an upgrade has [old version] in between


def program(name: str) -> str | None:
    """Where a program is, also among the system's."""
    return shutil.which(name) or shutil.which(name, path=SYSTEM_PATHS)


def there(sign: str) -> bool:
    """Whether a sign of a need (see needs.Need) is seen."""
    if sign == needs.TKINTER:
        return importlib.util.find_spec(sign) is not None
    return Path(sign).exists() if sign.startswith("/") else program(sign) is not None


def python_is_debians() -> bool:
    """Whether Debian's python3-tk would be of use to the Python that we run in."""
    return sys.base_prefix == "/usr"


def as_root() -> list[str] | None:
    """What to put before a command that root must run; None where we cannot."""
    if os.geteuid() == 0:
        return []
    if program("sudo"):
        may = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if may.returncode == 0:
            return ["sudo", "-n"]
    return None


@dataclass(frozen=True)
class Cost:
    """What installing would bring."""

    packages: tuple[str, ...]
    download: int
    disk: int


def simulate(packages: list[str]) -> tuple[str, ...] | None:
    """The packages that are not there now and would be installed; None when apt knows no answer."""
    done = _ask("apt-get", "install", "-s", "--no-install-recommends", *packages)
    return None if done is None else tuple(newly_installed(done))


def newly_installed(simulation: str) -> list[str]:
    """The new packages in what `apt-get -s` prints."""
    return _NEW.findall(simulation)


def cost(packages: list[str]) -> Cost | None:
    """What these would cost, as apt's own lists say; None when apt knows no answer."""
    new = simulate(packages)
    if new is None:
        return None
    described = _ask("apt-cache", "show", "--no-all-versions", *new) if new else ""
    if described is None:
        return None
    return Cost(new, total(described, "Size"), total(described, "Installed-Size") * 1024)


def total(described: str, name: str) -> int:
    """The sum of a field over `apt-cache show`."""
    return sum(int(n) for n in re.findall(rf"^{name}: (\d+)$", described, re.MULTILINE))


def active_services() -> frozenset[str]:
    """The services that run now; none where systemd does not."""
    done = _ask(
        "systemctl", "list-units", "--type=service", "--state=active", "--no-legend", "--plain"
    )
    return frozenset(line.split()[0].removesuffix(".service") for line in (done or "").splitlines())


def units(packages: tuple[str, ...]) -> tuple[str, ...]:
    """The systemd units that these packages brought, those of them that are installed."""
    listed = "".join(_ask("dpkg-query", "-L", package) or "" for package in packages)
    found = {
        path.name
        for path in map(Path, listed.splitlines())
        if path.parent.name == "system" and path.parent.parent.name == "systemd"
        if path.suffix in {".service", ".socket", ".timer"} and "@" not in path.name
    }
    return tuple(sorted(found))


def _ask(*command: str) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=in_english()
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
