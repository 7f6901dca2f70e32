"""What a relay process reads from its environment: `python -m relay --help` lists it."""

from dataclasses import dataclass

from broker.nodes import NODE, PROCESSES
from broker.settings import Address, Common, one_of, seconds, setting


def count(text: str) -> int:
    """A positive whole number."""
    value = int(text)
    if value <= 0:
        raise ValueError("must be a positive whole number")
    return value


def not_negative(text: str) -> float:
    """Seconds; none is allowed."""
    return 0.0 if text == "0" else seconds(text)


@dataclass(frozen=True)
class Relay(Common):
    """One relay node."""

    listen: Address = setting(
        "HC_RELAY_LISTEN", "127.0.0.1:8001", "host:port of this node, behind the front",
        Address.parse,
    )  # fmt: skip
    metrics: Address | None = setting(
        "HC_RELAY_METRICS", "", "host:port for /metrics, on loopback; empty: none",
        lambda text: Address.parse(text) if text else None,
    )  # fmt: skip
    node: str = NODE
    processes: int = PROCESSES
    drain_seconds: float = setting(
        "HC_DRAIN_SECONDS", "0", "how long running sessions may go on after SIGTERM", not_negative
    )
    amqp_backend: Address = setting(
        "HC_AMQP_BACKEND", "127.0.0.1:5672", "RabbitMQ, where /amqp leads", Address.parse
    )
    agent_rate: int = setting(
        "HC_AGENT_RATE", "16384", "bytes a second that an agent may say to the broker; over it it"
        " is slowed. A frame counts as 256 at the least", count,
    )  # fmt: skip
    agent_burst: int = setting(
        "HC_AGENT_BURST", str(512 * 1024), "bytes that an agent may say at once, after a silence",
        count,
    )  # fmt: skip
    agent_patience: float = setting(
        "HC_AGENT_PATIENCE_SECONDS", "60", "how long an agent may be slowed before it is cut",
        seconds,
    )  # fmt: skip
    wait_seconds: float = setting(
        "HC_WAIT_SECONDS", "100", "how long an end waits for the other one", seconds
    )
    ping_seconds: float = setting(
        "HC_PING_SECONDS", "20", "after such a silence an end is pinged, after one more it is lost",
        seconds,
    )  # fmt: skip
    stall_seconds: float = setting(
        "HC_STALL_SECONDS", "120", "how long an end may read nothing of what waits for it", seconds
    )
    close_seconds: float = setting(
        "HC_CLOSE_SECONDS", "5", "how long a peer may take to answer a close", seconds
    )
    handshake_seconds: float = setting(
        "HC_HANDSHAKE_SECONDS", "10", "how long a connection may take to say what it wants", seconds
    )
    max_handshakes: int = setting(
        "HC_MAX_HANDSHAKES",
        "2000",
        "connections in that state; one more and the oldest goes",
        count,
    )
    max_connections: int = setting(
        "HC_MAX_CONNECTIONS", "15000", "connections in all; more are answered 503", count
    )
    max_header: int = setting(
        "HC_MAX_HEADER_BYTES",
        "16384",
        "size of a request's head; a larger one is answered 431",
        count,
    )
    max_frame: int = setting(
        "HC_MAX_FRAME_BYTES", str(64 * 1024 * 1024), "payload of one WebSocket frame", count
    )
    max_message: int = setting(
        "HC_MAX_MESSAGE_BYTES", str(20 * 1024 * 1024), "one message of the line test /wsEcho", count
    )
    repeater: str = setting(
        "HC_REPEATER", "off", "the old ways in (UltraVNC repeater, mode II): on or off",
        one_of("on", "off"),
    )  # fmt: skip
    repeater_agents: Address = setting(
        "HC_REPEATER_SERVER", "127.0.0.1:5500", "where they come with a screen", Address.parse
    )
    repeater_viewers: Address = setting(
        "HC_REPEATER_VIEWER", "127.0.0.1:5900", "where they come with a viewer", Address.parse
    )
    echo: str = setting(
        "HC_ECHO", "agents", "who may use /wsEcho: agents, anyone or nobody",
        one_of("agents", "anyone", "nobody"),
    )  # fmt: skip
