"""`./hc test`, `./hc lint` and `./hc bench`: what holds the project, one list of each."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence

from ops.environment import without_ours
from ops.machine import ROOT

BIN = ROOT / ".venv" / "bin"
LEVELS = ("unit", "contract", "integration", "story", "chaos", "ansible")
NO_TESTS = 5  # pytest's exit code

UNIT = ("--disable-socket", "--allow-unix-socket", "-n2")
# Whole systems, by themselves: beside them, tests that wait for something wait too long.
WHOLE = ("ansible", "ha")  # ten of them only where they are asked for
# One file's tests stay in one process, so that what a file starts is started once; in which order
# the files come is said in tests/conftest.py.
REAL = ("-n2", "--dist", "loadfile", "--no-loadscope-reorder")

GATES: tuple[tuple[str, Sequence[str]], ...] = (
    ("style", (f"{BIN}/ruff", "format", "--check", "--output-format=concise", ".")),
    ("lint", (f"{BIN}/ruff", "check", "--quiet", "--output-format=concise", ".")),
    ("types", (f"{BIN}/mypy",)),
    ("import rules", (f"{BIN}/lint-imports",)),
    ("shell", ("sh", "-n", "hc")),
    ("links", (sys.executable, "-m", "ops.links")),
)


def runs(arguments: Sequence[str]) -> list[list[str]]:
    """The pytest calls of `./hc test [LEVEL...] [pytest's own arguments]`.

    Unit tests run first, by themselves and without sockets; whole systems last, each level by
    itself; the others share one call. A path among the arguments is run as is.
    """
    known = {*LEVELS, *WHOLE}
    levels = [word for word in arguments if word in known]
    rest = [word for word in arguments if word not in (*known, "all")]
    if not levels and any((ROOT / word.split("::")[0]).exists() for word in rest):
        return [[*rest]]
    levels = levels or list(LEVELS)
    calls = [["tests/unit", *UNIT, *rest]] if "unit" in levels else []
    real = [f"tests/{level}" for level in levels if level not in ("unit", *WHOLE)]
    if real:
        calls.append([*real, *REAL, *rest])
    return calls + [[f"tests/{level}", "-n0", *rest] for level in levels if level in WHOLE]


def test(arguments: Sequence[str]) -> int:
    """Run them all, also after a failure; the exit code of the first that failed."""
    codes = []
    for call in runs(arguments):
        command = [sys.executable, "-m", "pytest", *call]
        done = subprocess.run(command, cwd=ROOT, env=without_ours(), check=False)
        codes.append(done.returncode)
    return next((code for code in codes if code and (code != NO_TESTS or arguments)), 0)


def lint() -> int:
    """One line for each gate, and what it says when it fails; 1 if any did."""
    failed = 0
    for name, command in GATES:
        begun = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=without_ours(), capture_output=True, text=True, check=False
        )
        took = time.monotonic() - begun
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:<14}{verdict:<8}{took:4.1f} s", flush=True)
        if done.returncode:
            failed = 1
            print((done.stdout + done.stderr).strip(), flush=True)
    return failed


def benches() -> dict[str, str]:
    """Name of each benchmark -> the first line of what it says of itself."""
    found = {}
    for file in sorted((ROOT / "bench").glob("[a-z]*.py")):
        said = re.match(r'\s*"""(.+)', file.read_text())
        found[file.stem] = said[1].rstrip('"') if said else ""
    return found


def bench(name: str, arguments: Sequence[str]) -> int:
    """Run `python -m bench.NAME`; without a name, list what there is."""
    known = benches()
    if not name:
        print("\n".join(f"{one:<12}{what}" for one, what in known.items()) or "no benchmarks yet")
        return 0
    if name not in known:
        print(f"hc: no benchmark {name!r}; there is: {', '.join(known) or 'none yet'}")
        return 2
    command = [sys.executable, "-m", f"bench.{name}", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
