"""A control group of a machine's own in each hierarchy: two systemds in one would take the other's
services for their own, and end them.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ENTER = 'while [ "$1" != -- ]; do echo $$ >"$1"; shift; done; shift; exec "$@"'
CPUSET = ("cpuset.cpus", "cpuset.mems")  # version 1 takes nobody in before both are set


def entering(name: str, command: list[str]) -> list[str]:
    """The command that enters groups of this name, made here, and then is this one."""
    doors = []
    for parent in _parents():
        group = parent / name
        group.mkdir(exist_ok=True)
        for file in CPUSET:
            if (parent / file).exists() and not (parent / "cgroup.controllers").exists():
                (group / file).write_text((parent / file).read_text())
        doors.append(str(group / "cgroup.procs"))
    return ["sh", "-c", ENTER, "sh", *doors, "--", *command]


def drop(name: str) -> None:
    """Nobody is in them any more."""
    for parent in _parents():
        inside = [folder for folder in (parent / name).rglob("*") if folder.is_dir()]
        for folder in [*sorted(inside, reverse=True), parent / name]:
            with suppress(OSError):  # the last process may be on its way out: an empty folder stays
                folder.rmdir()


def _parents() -> Iterator[Path]:
    """Where this process is, in each hierarchy that is mounted."""
    mounted = {}
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2":
            mounted[""] = place
        elif kind == "cgroup":
            mounted |= dict.fromkeys(options.split(","), place)
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        place = mounted.get(controllers.split(",")[0])
        if place and (found := Path(place + path)).is_dir():
            yield found
