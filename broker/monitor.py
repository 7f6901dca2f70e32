"""`python -m broker.monitor`: every event that passes, one line each.

It reads the bounded `monitor` queue with an account that can do nothing else. Facts are shown by
their names and counts; what people wrote is not.
"""

import signal
import threading
from dataclasses import dataclass

from broker import log
from broker.events import Event, HelpRequested, Unreadable, decode
from broker.link import Link
from broker.rabbit import Delivery, addresses
from broker.settings import Common, load_or_exit
from broker.topology import MONITOR

watch = log.get("monitor")


@dataclass(frozen=True)
class Settings(Common):
    """The monitor needs nothing but the broker."""


def follow(delivery: Delivery) -> None:
    """One line for this delivery."""
    try:
        event = decode(delivery.routing_key, delivery.body)
    except Unreadable as problem:
        watch.warning("event.unreadable", routing_key=delivery.routing_key, why=str(problem))
        return
    if event.kind == "relay.alive":
        watch.debug(event.kind, source=event.source)
    else:
        watch.info(event.kind, source=event.source, help_id=event.subject, **_said(event))


def _said(event: Event) -> dict[str, object]:
    if isinstance(event.fact, HelpRequested):
        return {"characters": len(event.fact.text)}
    return {name: getattr(event.fact, name) for name in event.fact.__struct_fields__}


def main() -> int:
    """Follow until SIGTERM or Ctrl-C."""
    settings = load_or_exit(Settings, "python -m broker.monitor")
    log.configure(settings.log_format, settings.log_level)
    link = Link(addresses(settings.broker_urls), name="monitor")
    link.consume(MONITOR, follow)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    link.start()
    over.wait()
    link.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
