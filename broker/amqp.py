"""AMQP: the only file that imports pika. It exists so that nobody else does."""

from broker import lean

with lean.empty("asyncio"):  # for a kind of connection that we do not have
    import pika
    from pika.adapters.base_connection import _StreamingProtocolShim as Joint
    from pika.adapters.select_connection import IOLoop, SelectConnection
    from pika.adapters.utils.selector_ioloop_adapter import SelectorIOServicesAdapter
    from pika.exceptions import AMQPError, ChannelClosedByBroker, ConnectionClosedByBroker

__all__ = [
    "AMQPError", "ChannelClosedByBroker", "ConnectionClosedByBroker", "IOLoop", "Joint",
    "SelectConnection", "SelectorIOServicesAdapter", "pika",
]  # fmt: skip
# `Joint` is pika's own between a stream and a connection; it has no public name.
