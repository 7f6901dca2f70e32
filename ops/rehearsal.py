"""A restore that is rehearsed: the newest archive, beside the real database, looked through.

    python -m ops.rehearsal FOLDER      exit code 0: restored, and the case files in order

The database of the rehearsal is called like the real one with `_rehearsal` behind; it is made new
and dropped again, whatever comes of it. Nothing of the service is touched.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ops.backup import BackupProblem, House, client, restore
from ops.environment import environment

TAIL = "_rehearsal"


def newest(folder: Path) -> Path:
    """The archive that was written last.

    Raises BackupProblem when there is none.
    """
    found = sorted(folder.glob("*.tar"), key=lambda file: file.stat().st_mtime)
    if not found:
        raise BackupProblem(f"{folder} holds no archive: does the backup run?")
    return found[-1]


def beside(database: str, scratch: Path) -> str:
    """The address of the rehearsal's database."""
    if database.startswith("sqlite:///"):
        return f"sqlite:///{scratch / 'rehearsal.db'}"
    parts = urlsplit(database)
    return parts._replace(path=parts.path + TAIL).geturl()


def rehearse(archive: Path, settings: Mapping[str, str]) -> str:
    """Restore it beside the real database and look through it; what the look found.

    Raises BackupProblem when it cannot be restored, or is not in order.
    """
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        real = House.of(scratch, settings)
        house = replace(real, database=beside(real.database, scratch), keys=scratch / "keys")
        name = urlsplit(house.database).path.lstrip("/")
        if house.file is None:
            client(real, "mariadb", "-e", f"CREATE OR REPLACE DATABASE `{name}`")
        try:
            restore(house, archive, replace=True)
            return _verified(house, settings)
        finally:
            if house.file is None:
                client(real, "mariadb", "-e", f"DROP DATABASE IF EXISTS `{name}`")


def _verified(house: House, settings: Mapping[str, str]) -> str:
    own = {
        "HC_DATABASE_URL": house.database,
        "HC_SIGNING_KEY": str(house.keys / "signing.pem"),
        "HC_PUBLIC_KEYS": str(house.keys / "public"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "admin.audit", "verify"],
        env={**settings, **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupProblem(f"the case files are not in order: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearse, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m ops.rehearsal", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the archives are")
    try:
        archive = newest(parser.parse_args(arguments).folder)
        print(f"{archive.name}: {rehearse(archive, environment())}")
    except BackupProblem as problem:
        print(f"rehearsal: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
