"""The relay's command line: one node, several, one on its own, or a ticket for that one."""

import gc
import resource
import signal

import gevent
from gevent.event import Event as Bell

from broker import log, watchdog
from broker.keys import KeyProblem, load_ring
from broker.settings import load_or_exit
from relay import family, standalone
from relay.build import build
from relay.settings import Relay


def main() -> None:
    """Read the settings, build, run: SIGTERM or SIGINT drains, a second one stops."""
    options = standalone.parser().parse_args()
    if options.command == "ticket":
        print(standalone.ticket(options))  # noqa: T201 - it was asked for
        return
    settings: Relay
    if options.standalone:
        settings = standalone.settings(options)
    else:
        settings = load_or_exit(Relay, standalone.USAGE)
    log.configure(settings.log_format, settings.log_level)
    if settings.processes > 1:
        raise SystemExit(family.run(settings, standalone.again(options)))
    serve(settings, alone=options.standalone)


def serve(settings: Relay, *, alone: bool) -> None:
    """One node in this process, until it is told to end."""
    try:
        keys = load_ring(settings.public_keys)
    except KeyProblem as problem:
        raise SystemExit(f"relay: cannot start.\n{problem}") from None
    drain, stop = Bell(), Bell()

    def asked() -> None:
        (stop if drain.is_set() else drain).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, asked)
    node = build(settings, keys, alone=alone)
    prepare_process()
    watchdog.follow(lambda: watchdog.answers(settings.listen))
    try:
        node.run(drain, stop)
    except OSError as error:
        raise SystemExit(f"relay: cannot listen on {settings.listen}: {error.strerror}") from None


def prepare_process() -> None:
    """As many open files as we may have; large blocks of memory stay with us for reuse."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # glibc raises its threshold for giving memory back once a larger block was freed; below it
    # every 128 KiB read would fault its pages in anew [mallopt(3), M_MMAP_THRESHOLD].
    del [bytes(4 << 20)][0]
    gc.freeze()
