"""Where events go: one topic exchange and its queues, as data.

                          ┌ agent.*.help.*  relay.*.tunnel.* ─▶ desk.inbox
    agent.<id>.*   ─┐     ├ desk.#  relay.*.relay.alive ──────▶ desk.live.<process>
    desk.<id>.*    ─┼─▶ helpchannel                             (each desk; feeds browsers)
    relay.<node>.* ─┘   (topic) ├ desk.<id>.# ────────────────▶ agent.<id>
                          ├ desk.<node>.tunnel.cut ───────────▶ relay.<node>
                          └ # ────────────────────────────────▶ monitor (bounded)
    refused by the desk, with the reason ─────────────────────▶ dead

`desk.inbox` has a single active consumer [RabbitMQ, "Single Active Consumer"], so that what an
agent says is handled in the order it was said; another desk takes over when that one is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

EXCHANGE = "helpchannel"
INBOX = "desk.inbox"
MONITOR = "monitor"
DEAD = "dead"

DAY = 24 * 3600 * 1000  # milliseconds, as AMQP arguments count


@dataclass(frozen=True)
class Queue:
    """A queue as it must be: its name, its kind and what is routed to it."""

    name: str
    bindings: tuple[str, ...] = ()
    durable: bool = True
    exclusive: bool = False
    arguments: Mapping[str, str | int | bool] = field(default_factory=dict)


def desk_queues() -> tuple[Queue, ...]:
    """What every desk makes sure of at its start."""
    quorum = {"x-queue-type": "quorum"}
    return (
        Queue(
            INBOX,
            ("agent.*.help.*", "relay.*.tunnel.*"),
            arguments={**quorum, "x-single-active-consumer": True},
        ),
        Queue(DEAD, arguments={**quorum, "x-max-length": 10_000}),
        Queue(MONITOR, ("#",), arguments={"x-max-length": 10_000, "x-overflow": "drop-head"}),
    )


def live_queue(process: str) -> Queue:
    """What one desk process tells its browsers; gone with the process."""
    return Queue(
        f"desk.live.{process}",
        ("desk.#", "relay.*.relay.alive"),
        durable=False,
        exclusive=True,
        arguments={"x-max-length": 10_000, "x-overflow": "drop-head"},
    )


def agent_queue(agent: str) -> str:
    """The name of this agent's queue."""
    return f"agent.{agent}"


def agent_mailbox(agent: str) -> Queue:
    """An agent's queue: it waits a week for the agent, and holds what a week may bring."""
    return Queue(
        agent_queue(agent),
        (f"desk.{agent}.#",),
        arguments={"x-expires": 7 * DAY, "x-max-length": 1000, "x-overflow": "drop-head"},
    )


def relay_queue(node: str) -> Queue:
    """Orders to cut, for one relay node; they wait out a broken connection, not a dead node."""
    return Queue(
        f"relay.{node}",
        (f"desk.{node}.tunnel.cut",),
        arguments={"x-expires": 600_000, "x-max-length": 10_000},
    )
