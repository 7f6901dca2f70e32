"""What a desk process counts, in Prometheus's format, on an address of its own.

Labels hold classes of answers; never a person, an address or a request.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from admin.live import Hub
from admin.ports import Away, Store
from broker.lag import Lag
from broker.link import Link

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds, as pages take
MOST = 1000  # events that are counted in the outbox
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Numbers(Collector):
    """A Prometheus collector over the desk's parts."""

    def __init__(self, hub: Hub, link: Link, store: Store) -> None:
        self._hub, self._link, self._store = hub, link, store
        self._lag = Lag()
        self._answers = Counter(
            "helpchannel_desk_answers", "Answers, by class.", ["status"], registry=None
        )
        self._seconds = Histogram(
            "helpchannel_desk_answer_seconds", "From a question to the head of its answer.",
            buckets=BOUNDS, registry=None,
        )  # fmt: skip

    def start(self) -> None:
        """Measure from now on."""
        threading.Thread(target=self._lag.run, daemon=True, name="lag").start()

    def counted(self, application: Application) -> Application:
        """The same application; what it answers is counted. WebSockets are no answers."""

        def counting(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if environ.get("wsgi.websocket") is not None:
                return application(environ, start_response)
            begun = time.monotonic()

            def begins(status: str, *more: Any) -> Any:
                self._answers.labels(f"{status[0]}xx").inc()
                self._seconds.observe(time.monotonic() - begun)
                return start_response(status, *more)

            return application(environ, begins)

        return counting

    def collect(self) -> Iterator[Metric]:
        """All of them, now."""
        yield from self._answers.collect()
        yield from self._seconds.collect()
        gauges = {
            "pages": ("Open pages that are told what happens.", len(self._hub)),
            "loop_lag_seconds": ("Worst lateness of the event loop.", self._lag.worst),
            "broker_up": ("1 while this desk reaches RabbitMQ.", int(self._link.up)),
        }
        try:
            waiting = len(self._store.pending(MOST))
            gauges["outbox"] = ("Events that the broker has not confirmed.", waiting)
        except Away:
            gauges["database_up"] = ("1 while this desk reaches the database.", 0)
        else:
            gauges["database_up"] = ("1 while this desk reaches the database.", 1)
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(f"helpchannel_desk_{name}", meaning, value=value)
