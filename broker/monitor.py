"""`python -m broker.monitor [--live | --json]`: follows every event that passes.

Without a word it logs one line for each, from the queue `monitor`, which goes on filling while no
monitor runs; with HC_MONITOR_METRICS it serves Prometheus metrics. `--live` shows a view that
renews itself, `--json` prints one object a line for pipes; both have a queue of their own, so
that they take nothing from the one that runs as a service, and see what happens from now on.

It needs an account that can say nothing. Facts are told by their names and counts; what people
wrote is not.
"""

import contextlib
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.live import Live

from broker import log, telling, watchdog
from broker.clock import utc
from broker.confirms import BrokerDown, NotAllowed
from broker.deliveries import Delivery
from broker.dialling import addresses
from broker.ending import Ending
from broker.errands import Depth
from broker.events import Event, Unreadable, decode
from broker.facts import BEATS
from broker.figures import Figures
from broker.ids import unguessable
from broker.link import Link
from broker.metrics import Numbers, serve
from broker.settings import Address, Common, load_or_exit, setting
from broker.topology import DEAD, INBOX, MONITOR, WEBHOOK, monitor_queue
from broker.view import drawn

QUEUES = (INBOX, DEAD, MONITOR, WEBHOOK)
DEPTHS_EVERY = 5.0
DRAWN_EVERY = 0.5
DRAWN_TO_A_LOOK = 4
STUCK_SECONDS = 60.0  # a look asks about four queues and waits 5 s for each at most
WAYS = {"": "line", "--live": "live", "--json": "json"}
watch = log.get("monitor")


def _address(text: str) -> Address | None:
    return Address.parse(text) if text else None


@dataclass(frozen=True)
class Settings(Common):
    """What the monitor reads."""

    metrics: Address | None = setting(
        "HC_MONITOR_METRICS", "", "where Prometheus finds its figures, as HOST:PORT", _address
    )


class Monitor:
    """Takes what the broker delivers, and tells it."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self.figures = Figures()
        self.lock = threading.Lock()
        self._tell = tell

    def handle(self, delivery: Delivery) -> None:
        """One delivery."""
        try:
            event = decode(delivery.routing_key, delivery.body)
        except Unreadable as problem:
            with self.lock:
                self.figures.unreadable += 1
            # The key is a stranger's, too; the log shows it quoted.
            watch.warning("event.unreadable", routing_key=delivery.routing_key, why=str(problem))
            return
        with self.lock:
            self.figures.take(event, utc())
        self._tell(event)

    def look(self, link: Link) -> None:
        """How full the queues are now; one that does not exist is not told."""
        depths: dict[str, Depth] = {}
        for queue in QUEUES:
            with contextlib.suppress(BrokerDown, NotAllowed):
                depths[queue] = link.depth(queue)
        with self.lock:
            self.figures.queues = depths
            self.figures.broker_up = link.up


def in_a_line(event: Event) -> None:
    """Into the log."""
    if isinstance(event.fact, BEATS):
        watch.debug(event.kind, source=event.source)
    else:
        watch.info(event.kind, source=event.source, help_id=event.subject, **telling.facts(event))


def as_json(event: Event) -> None:
    """To standard output, for whoever reads the pipe."""
    print(json.dumps(telling.line(event), default=_plain), flush=True)  # noqa: T201


def _plain(value: object) -> object:
    names: Sequence[str] = getattr(value, "__struct_fields__", ())
    return {name: getattr(value, name) for name in names}


def main(words: Sequence[str] | None = None) -> int:
    """Follow until SIGTERM or Ctrl-C."""
    settings = load_or_exit(Settings, "python -m broker.monitor [--live | --json]")
    asked = sys.argv[1:] if words is None else words
    way = WAYS.get(asked[0] if asked else "")
    if way is None or len(asked) > 1:
        print("usage: python -m broker.monitor [--live | --json]", file=sys.stderr)  # noqa: T201
        return 2
    log.configure(settings.log_format, settings.log_level if way == "line" else "error")
    over = Ending()
    over.listens()
    if way == "line":
        return _serve(settings, over)
    return _show(settings, over, live=way == "live")


def _serve(settings: Settings, over: Ending) -> int:
    """As a service: lines, and figures for Prometheus."""
    monitor = Monitor(in_a_line)
    link = Link(addresses(settings.broker_urls), name="monitor")
    link.consume(MONITOR, monitor.handle)
    stop: Callable[[], None] = lambda: None  # noqa: E731
    if settings.metrics is not None:
        try:
            stop = serve(settings.metrics, Numbers(monitor.figures, monitor.lock, utc))
        except OSError as problem:
            watch.error("metrics.cannot_listen", at=str(settings.metrics), why=str(problem))
            return 2
    link.start()
    looked = [time.monotonic()]
    watchdog.follow(lambda: time.monotonic() - looked[-1] < STUCK_SECONDS)
    while not over.wait(DEPTHS_EVERY if link.up else 0.2):
        monitor.look(link)
        looked[:] = [time.monotonic()]
    link.stop()
    stop()
    return 0


def _show(settings: Settings, over: Ending, *, live: bool) -> int:
    """For a person or a pipe."""

    def told(event: Event) -> None:
        try:
            as_json(event)
        except BrokenPipeError:  # who read it has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            over.comes()

    queue = monitor_queue(unguessable()[:12])
    monitor = Monitor((lambda _event: None) if live else told)
    link = Link(addresses(settings.broker_urls), name="monitor", queues=[queue])
    link.consume(queue.name, monitor.handle)
    link.start()
    if live:
        console = Console()
        with Live(console=console, screen=console.is_terminal, auto_refresh=False) as screen:
            for turn in itertools.count():
                if over.wait(DRAWN_EVERY):
                    break
                if turn % DRAWN_TO_A_LOOK == 0:
                    monitor.look(link)
                with monitor.lock:
                    screen.update(drawn(monitor.figures, utc()), refresh=True)
    else:
        over.wait()
    link.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
