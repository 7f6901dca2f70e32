"""What a process takes, as Linux tells it."""

import os
from pathlib import Path


def resident(pid: int) -> int:
    """Bytes in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def processor(pid: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def handles(pid: int) -> int:
    """Open files and sockets."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def threads(pid: int) -> int:
    """Threads, as the kernel counts them."""
    return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())


def family(pid: int) -> list[int]:
    """This process and those that it has started, at any depth."""
    parents: dict[int, list[int]] = {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            stat = (each / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(each.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found
