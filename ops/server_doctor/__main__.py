"""The same as `./hc doctor --server`, where there is no `./hc`: `helpchannel-server doctor`."""

import argparse
from pathlib import Path

from ops.environment import environment
from ops.machine import ROOT
from ops.server_doctor.report import report
from ops.server_doctor.subject import SETTINGS


def main() -> int:
    """Read the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path, action="append", help="a file of HC_* variables")
    parser.add_argument("--url", default="", help="the public address, instead of HC_PUBLIC_URL")
    parser.add_argument("--ca-file", type=Path, help="authorities besides the system's")
    parser.add_argument("--json", action="store_true", help="for programs")
    given = parser.parse_args()
    files = given.settings or sorted(SETTINGS.glob("*.env"))
    return report(environment(), files, ROOT / "var", given.ca_file, given.url, as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(main())
