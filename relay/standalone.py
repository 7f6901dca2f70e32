"""One node with no broker and a key of its own: for load generators, and for a look at the relay.

    python -m relay --standalone --port 8001
    python -m relay ticket --session one --end agent      # prints a ticket for it
    python -m relay ticket --session one --end viewer

Nobody reports and nobody orders; pages of any site may connect; /wsEcho is open to anyone.
"""

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from broker import codes, keys, tickets
from broker.facts import Fact
from broker.nodes import count
from broker.settings import Address, load_or_exit, one_of, setting
from relay.settings import Relay

USAGE = """python -m relay
       python -m relay --standalone [--port N]
       python -m relay ticket --session NAME --end agent|viewer [--short]"""


@dataclass(frozen=True)
class Standalone(Relay):
    """The same settings; a broker is not among them, and the line test is open."""

    broker_urls: tuple[str, ...] = setting("HC_BROKER_URL", "none", "not used", lambda _text: ())
    processes: int = setting(
        "HC_RELAY_PROCESSES", "1", "nodes: one, unless more are asked for", count
    )
    echo: str = setting(
        "HC_ECHO", "anyone", "who may use /wsEcho: agents, anyone or nobody",
        one_of("agents", "anyone", "nobody"),
    )  # fmt: skip


class Silence:
    """A herald with nobody to speak to."""

    def start(self) -> None: ...
    def stop(self, seconds: float = 0) -> None: ...
    def report(self, session: str, fact: Fact) -> None: ...
    def announce(self) -> None: ...

    def ready(self) -> str:
        return ""


def parser() -> argparse.ArgumentParser:
    """The command line; without any word it is the service."""
    parser = argparse.ArgumentParser(prog="python -m relay", add_help=False)
    parser.add_argument("command", nargs="?", choices=["ticket"])
    parser.add_argument("--standalone", action="store_true")
    parser.add_argument("--port", type=int)
    parser.add_argument("--keys", type=Path, default=key_folder())
    parser.add_argument("--session")
    parser.add_argument("--end", choices=["agent", "viewer"])
    parser.add_argument("--node", default="relay-1")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("-h", "--help", action="store_true")
    return parser


def again(options: argparse.Namespace) -> list[str]:
    """The words that start another process of the same kind; its port comes by its settings."""
    return ["--standalone", "--keys", str(options.keys)] if options.standalone else []


def key_folder() -> Path:
    """Where the key of stand-alone nodes of this user is kept."""
    return Path(platformdirs.user_state_dir("helpchannel")) / "standalone"


def ticket(options: argparse.Namespace) -> str:
    """A ticket for a stand-alone node that this user has started."""
    if not options.session or not options.end:
        raise SystemExit("relay: a ticket needs --session NAME and --end agent|viewer")
    keys.generate(options.keys)
    key = keys.load_signing(options.keys / "signing.pem")
    issue = codes.issue if options.short else tickets.issue
    return issue(key, options.session, options.end, options.node, time.time(), options.seconds)


def settings(options: argparse.Namespace) -> Standalone:
    """The environment's, with the key folder and the port of the command line."""
    keys.generate(options.keys)
    found = replace(
        load_or_exit(Standalone, USAGE),
        public_keys=options.keys / "public",
    )
    if options.port is not None:
        found = replace(found, listen=Address("127.0.0.1", options.port))
    return found
