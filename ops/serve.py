"""One command for the parts of a server: `helpchannel-server [--settings FILE] WORD ...`.

Each word is a module that is run as `python -m` would: `--help` of each lists its settings. A
file of settings is read as systemd reads one; what the environment says already stands.
"""

import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path

from ops.env_file import variables

FILE = 2  # where its name stands

WORDS: Mapping[str, tuple[str, str]] = {
    "admin": ("admin", "the desk: pages, decisions, the database; its words make accounts"),
    "audit": ("admin.audit", "verify, seal and export case files"),
    "relay": ("relay", "the switchboard: sessions, and agents' way to the broker"),
    "monitor": ("broker.monitor", "figures for Prometheus; --live for eyes"),
    "webhook": ("broker.webhook", "each event of a request as a signed POST"),
    "dead": ("broker.dead", "what was refused: list, show, replay"),
    "rejoin": ("ops.rejoin", "beside a broker node of a cluster"),
    "prepare": ("ops.prepare", "keys, accounts and settings for containers"),
    "doctor": ("ops.server_doctor", "what is wrong on this server, with its fix"),
}


def usage() -> str:
    """All words."""
    lines = [f"  {word:<9}{meaning}" for word, (_, meaning) in WORDS.items()]
    return "\n".join(["usage: helpchannel-server [--settings FILE] WORD ...", "", *lines])


def main() -> None:
    """Become the part that is named; exit code 2 for any other."""
    if sys.argv[1:2] == ["--settings"] and len(sys.argv) > FILE:
        for name, text in variables(Path(sys.argv[FILE])).items():
            os.environ.setdefault(name, text)  # noqa: TID251 - handed on to the part
        del sys.argv[1 : FILE + 1]
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word in {"-h", "--help"}:
        print(usage())
        return
    if word not in WORDS:
        print(usage(), file=sys.stderr)
        raise SystemExit(2)
    del sys.argv[1]
    runpy.run_module(WORDS[word][0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
