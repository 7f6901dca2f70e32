"""What a node counts, in Prometheus's format, on a port of its own that stays on the machine.

Nothing is counted twice: the numbers are read where they live when somebody asks, so the hot
path pays nothing. Names hold no session, person or address.
"""

from collections.abc import Iterator
from typing import Any

from gevent.pywsgi import WSGIServer
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from broker.lag import Lag
from broker.settings import Address
from relay.amqp import Bridge
from relay.reception import Reception
from relay.switchboard import Switchboard


class Numbers:
    """A Prometheus collector over a node's parts."""

    def __init__(
        self, switchboard: Switchboard, reception: Reception, bridge: Bridge, lag: Lag
    ) -> None:
        self._switchboard = switchboard
        self._reception = reception
        self._bridge = bridge
        self._lag = lag

    def collect(self) -> Iterator[Metric]:
        """All of them, now."""
        board = self._switchboard
        gauges = {
            "sessions": ("Joined sessions.", board.tunnels.joined),
            "waiting": ("Ends that wait for their other end.", board.tunnels.waiting),
            "connections": ("Upgraded connections of all kinds.", board.pump.size),
            "draining": ("1 while this node lets nobody new in.", int(board.draining)),
            "loop_lag_seconds": ("Worst lateness of the event loop.", self._lag.worst),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(f"helpchannel_relay_{name}", meaning, value=value)
        yield CounterMetricFamily(
            "helpchannel_relay_bytes", "Payload received from all ends.", value=board.pump.moved
        )
        events = CounterMetricFamily(
            "helpchannel_relay_events", "Tunnels' events by kind.", labels=["kind"]
        )
        for kind, count in board.seen.items():
            events.add_metric([kind], count)
        yield events
        refusals = CounterMetricFamily(
            "helpchannel_relay_refusals", "Not let in, by reason.", labels=["reason"]
        )
        for reason, count in self._reception.refusals.items():
            refusals.add_metric([reason], count)
        yield refusals
        floods = CounterMetricFamily(
            "helpchannel_relay_floods",
            "Agents that said too much to the broker, by what was done.",
            labels=["done"],
        )
        for done in ("slowed", "cut"):
            floods.add_metric([done], self._bridge.seen[done])
        yield floods


def serve(address: Address, numbers: Numbers) -> WSGIServer:
    """A started server that answers /metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(numbers)

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        if environ["PATH_INFO"] != "/metrics":
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"only /metrics is here\n"]
        start("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
        return [generate_latest(registry)]

    make: Any = WSGIServer
    server: WSGIServer = make((address.host, address.port), application, log=None, error_log=None)
    server.start()
    return server
