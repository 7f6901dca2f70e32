"""The monitor's figures in Prometheus's format, on an address of their own.

Nothing is counted here: the figures are read where they live when somebody asks. Labels hold
types, states, queues of the service and relay nodes; never a person, an agent or a request.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from broker.figures import BOUNDS, Figures, Histogram
from broker.lifecycle import word
from broker.settings import Address


class Numbers(Collector):
    """A Prometheus collector over the figures; `lock` is held while they are read."""

    def __init__(
        self, figures: Figures, lock: threading.Lock, clock: Callable[[], datetime]
    ) -> None:
        self._figures, self._lock, self._clock = figures, lock, clock

    def collect(self) -> Iterator[Metric]:
        """All of them, now."""
        with self._lock:
            found = [*_counts(self._figures), *_states(self._figures, self._clock())]
        yield from found


def serve(address: Address, numbers: Collector) -> Callable[[], None]:
    """Answer on this address; calling what it returns ends that. Raises OSError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(numbers)
    server, thread = start_http_server(address.port, address.host, registry)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


def _counts(figures: Figures) -> Iterator[Metric]:
    """What only grows."""
    yield _labelled(
        CounterMetricFamily, "events", "Events seen.", ("author", "type"), figures.events
    )
    yield CounterMetricFamily(
        "helpchannel_events_unreadable", "Messages that are no events.", value=figures.unreadable
    )
    yield _labelled(
        CounterMetricFamily, "requests_ended", "Requests that ended, by how.", ("state",),
        {(word(state),): count for state, count in figures.ended.items()},
    )  # fmt: skip
    yield _labelled(
        CounterMetricFamily, "refused", "Events that the desk refused, by type.", ("type",),
        {(kind,): count for kind, count in figures.refused.items()},
    )  # fmt: skip
    for name, meaning, value in (
        ("declined", "Times that a user did not want this technician.", figures.declined),
        ("abandoned", "Requests that the user took back before a session.", figures.abandoned),
        ("reconnects", "Sessions joined again after they were lost.", figures.reconnects),
    ):
        yield CounterMetricFamily(f"helpchannel_{name}", meaning, value=value)
    for name, meaning, times in (
        ("accept", "From the queue to a technician's acceptance.", figures.accept),
        ("consent", "From the question to the user's yes.", figures.consent),
        ("first_picture", "From the yes to both ends joined.", figures.first_picture),
    ):
        yield _histogram(f"helpchannel_{name}_seconds", meaning, times)


def _states(figures: Figures, now: datetime) -> Iterator[Metric]:
    """How it is now."""
    yield _labelled(
        GaugeMetricFamily, "requests", "Open requests by state.", ("state",),
        {(word(state),): count for state, count in figures.open(now).items()},
    )  # fmt: skip
    yield GaugeMetricFamily(
        "helpchannel_longest_wait_seconds",
        "Of those who wait now.",
        value=figures.longest_wait(now),
    )
    yield GaugeMetricFamily(
        "helpchannel_broker_up", "1 while the broker is reached.", value=int(figures.broker_up)
    )
    nodes = figures.alive(now)
    for name, meaning, values in (
        ("sessions", "Joined sessions.", {(one,): each.sessions for one, each in nodes.items()}),
        ("waiting", "Ends that wait.", {(one,): each.waiting for one, each in nodes.items()}),
        ("draining", "1: no new ones.", {(one,): each.draining for one, each in nodes.items()}),
        (
            "silent_seconds", "Since it was last heard.",
            {(one,): (now - each.heard).total_seconds() for one, each in nodes.items()},
        ),
    ):  # fmt: skip
        yield _labelled(GaugeMetricFamily, f"node_{name}", meaning, ("node",), values)
    depths = figures.queues.items()
    messages = {(queue,): depth.messages for queue, depth in depths}
    consumers = {(queue,): depth.consumers for queue, depth in depths}
    yield _labelled(GaugeMetricFamily, "queue_messages", "Waiting in it.", ("queue",), messages)
    yield _labelled(GaugeMetricFamily, "queue_consumers", "Reading it.", ("queue",), consumers)


def _labelled(kind: Any, name: str, meaning: str, labels: tuple[str, ...], values: Any) -> Metric:
    family: Metric = kind(f"helpchannel_{name}", meaning, labels=labels)
    for words, value in values.items():
        family.add_metric([*words], value)  # type: ignore[attr-defined]
    return family


def _histogram(name: str, meaning: str, times: Histogram) -> Metric:
    counted, buckets = 0, []
    for bound, count in zip([*map(str, BOUNDS), "+Inf"], times.counts, strict=True):
        counted += count
        buckets.append((bound, counted))
    return HistogramMetricFamily(name, meaning, buckets=buckets, sum_value=times.sum)
