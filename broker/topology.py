"""Where events go: two topic exchanges and their queues, as data.

                          ┌ agent.*.help.*  relay.*.tunnel.* ─▶ desk.inbox
    agent.<id>.*   ─┐     ├ desk.#  relay.*.relay.alive ──────▶ desk.live.<process>
    desk.<id>.*    ─┼─▶ helpchannel                             (each desk; feeds browsers)
    relay.<node>.* ─┘   (topic) ├ desk.<id>.# ────────────────▶ agent.<id>
                          ├ desk.<node>.tunnel.cut  desk.*.agent.revoked ▶ relay.<node>
                          ├ # ────────────────────────────────▶ monitor (bounded)
                          ├ # ────────────────────────────────▶ monitor.<process>, a person looks
                          └ agent.*.help.* desk.*.help.*
                            relay.*.tunnel.* ─────────────────▶ webhook (bounded; if there is one)
    helpchannel.aside ──── to one queue, by its name ─────────▶ dead, webhook

What the desk refused and what a webhook did not take goes to `dead` with the reason; `python -m
broker.dead` sends it again. It is an exchange of its own because the default one, which does the
same, reaches every queue: there could be no least rights on it.

`desk.inbox` has a single active consumer [RabbitMQ, "Single Active Consumer"], so that what an
agent says is handled in the order it was said; another desk takes over when that one is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

EXCHANGE = "helpchannel"
ASIDE = "helpchannel.aside"
INBOX = "desk.inbox"
MONITOR = "monitor"
DEAD = "dead"
WEBHOOK = "webhook"

DAY = 24 * 3600 * 1000  # milliseconds, as AMQP arguments count


@dataclass(frozen=True)
class Queue:
    """A queue as it must be: its name, its kind and what is routed to it."""

    name: str
    bindings: tuple[str, ...] = ()
    durable: bool = True
    exclusive: bool = False
    arguments: Mapping[str, str | int | bool] = field(default_factory=dict)
    by_name: bool = False  # also reached through ASIDE

    @property
    def routes(self) -> tuple[tuple[str, str], ...]:
        """All its bindings: exchange and key."""
        named = ((ASIDE, self.name),) if self.by_name else ()
        return (*((EXCHANGE, key) for key in self.bindings), *named)


def desk_queues() -> tuple[Queue, ...]:
    """What every desk makes sure of at its start."""
    quorum = {"x-queue-type": "quorum"}
    return (
        Queue(
            INBOX,
            ("agent.*.help.*", "relay.*.tunnel.*"),
            arguments={**quorum, "x-single-active-consumer": True},
        ),
        Queue(DEAD, arguments={**quorum, "x-max-length": 10_000}, by_name=True),
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
    """Orders to hang up, for one relay node; they wait out a broken connection, not a dead node."""
    return Queue(
        f"relay.{node}",
        (f"desk.{node}.tunnel.cut", "desk.*.agent.revoked"),
        arguments={"x-expires": 600_000, "x-max-length": 10_000},
    )


def monitor_queue(process: str) -> Queue:
    """What one monitor that a person looks at sees; gone with it, and shared with nobody."""
    return Queue(
        f"{MONITOR}.{process}",
        ("#",),
        durable=False,
        exclusive=True,
        arguments={"x-max-length": 10_000, "x-overflow": "drop-head"},
    )


def webhook_queue() -> Queue:
    """What happens to requests, for a receiver that may be away for a while; in order."""
    return Queue(
        WEBHOOK,
        ("agent.*.help.*", "desk.*.help.*", "relay.*.tunnel.*"),
        arguments={
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-max-length": 50_000,
        },
        by_name=True,
    )
