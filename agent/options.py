"""The command line of `python -m agent`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.texts import LANGUAGES
from agent.typed import GRANTS
from agent.version import VERSION

CODES = """exit codes (--headless, --check): 0 finished, cancelled or all well, 1 aborted, refused
or interrupted, 2 bad usage or settings, 3 wrong password, 4 server not reachable (with --once),
5 this desktop cannot be shared (no VNC server, no display)"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    called = Path(sys.argv[0]).name
    parser = argparse.ArgumentParser(
        prog="python -m agent" if called.endswith(".py") else called,
        description="Ask for help and let a technician see this desktop, if you say yes.",
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--version", action="version", version=f"helpchannel {VERSION}")
    add("--server", metavar="URL", help="address of the help desk, https://…")
    add("--login", metavar="NAME", help="user name")
    add("--password-stdin", action="store_true", help="the password is the first line of stdin")
    add(
        "--enrol", metavar="CODE", help="let this machine in for good, with an administrator's code"
    )
    add(
        "--guest-code",
        metavar="CODE",
        help="ask once without an account, with this code and --name",
    )
    add("--name", metavar="NAME", default="", help="who you are, with --guest-code")
    add(
        "--direct",
        action="store_true",
        help="let help come unasked, where an administrator allows it and the user agreed here",
    )
    add("--topic", metavar="NAME", help="what requests are about: a site, as the desk calls it")
    add("--language", choices=sorted(LANGUAGES), help="default: as the desktop speaks")
    add("--config", metavar="FILE", type=Path, help="read this file instead of the usual two")
    levels = ("debug", "info", "warning", "error")
    add("--log-level", choices=levels, default="warning", help="what is written to stderr")
    add("--log-format", choices=("console", "json"), default="console", help="its form")
    add("--check", action="store_true", help="test the line to the server, then end")
    add("--hidden", action="store_true", help="begin minimised, and come up when it is needed")
    add("--headless", action="store_true", help="no window; lines on the terminal")
    terminal = parser.add_argument_group("with --headless").add_argument
    terminal("--request", metavar="TEXT", default="", help="what is asked, in one sentence")
    consents = ("ask", "always", "never")
    terminal("--consent", choices=consents, default="ask", help="the answer to a technician")
    terminal("--grant", choices=tuple(GRANTS), default="view", help="what a yes allows")
    terminal("--once", action="store_true", help="end when the request has ended")
    terminal("--json", action="store_true", help="one JSON object a line (also with --check)")
    return parser


def arguments(line: Sequence[str]) -> argparse.Namespace:
    """The command line, read."""
    return parser().parse_args(line)
