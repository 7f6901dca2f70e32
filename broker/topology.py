"""Where events go: two topic exchanges and their queues, as data.

                          ┌ agent.*.help.*  agent.*.chat.*
                          │ relay.*.tunnel.* ─────────────────▶ desk.inbox
    agent.<id>.*   ─┐     ├ desk.#  relay.*.relay.alive ──────▶ desk.live.<process>
    desk.<id>.*    ─┼─▶ helpchannel                             (each desk; feeds browsers)
    relay.<node>.* ─┘   (topic) ├ desk.<id>.# ────────────────▶ agent.<id>
                          ├ desk.<node>.tunnel.cut  desk.*.agent.revoked ▶ relay.<node>
                          ├ # ────────────────────────────────▶ monitor (bounded)
                          ├ # ────────────────────────────────▶ monitor.<process>, a person looks
                          └ agent.*.help.* desk.*.help.* desk.*.chat.*
                            relay.*.tunnel.* ─────────────────▶ webhook (bounded; if there is one)
    helpchannel.aside ──── to one queue, by its name ─────────▶ dead, webhook
    amq.rabbitmq.event ─── consumer.created, .deleted ────────▶ desk.presence.<process>

What the desk refused and what a webhook did not take goes to `dead` with the reason; `python -m
broker.dead` sends it again. It is an exchange of its own because the default one, which does the
same, reaches every queue: there could be no least rights on it. What RabbitMQ itself tells, of who
reads which queue, comes where its plugin `rabbitmq_event_exchange` is on [plugin's README].

`desk.inbox` has a single active consumer [RabbitMQ, "Single Active Consumer"], so that what an
agent says is handled in the order it was said; another desk takes over when that one is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

EXCHANGE = "helpchannel"
ASIDE = "helpchannel.aside"
HAPPENS = "amq.rabbitmq.event"  # RabbitMQ's own, in one virtual host
READERS = ("consumer.created", "consumer.deleted")  # its keys: a queue has one reader more, less
INBOX = "desk.inbox"
MONITOR = "monitor"
DEAD = "dead"
WEBHOOK = "webhook"

# What outlives a connection is kept by several nodes of a cluster (agents' mailboxes only where
# that is asked for). A classic queue goes with its node: what is said meanwhile passes it by, and
# it cannot even be declared until that node is back.
QUORUM = {"x-queue-type": "quorum"}

Mailboxes = Literal["classic", "quorum"]
MAILBOXES: tuple[str, ...] = get_args(Mailboxes)

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
    return (
        Queue(
            INBOX,
            ("agent.*.help.*", "agent.*.chat.*", "relay.*.tunnel.*"),
            arguments={**QUORUM, "x-single-active-consumer": True},
        ),
        Queue(DEAD, arguments={**QUORUM, "x-max-length": 10_000}, by_name=True),
        Queue(
            MONITOR,
            ("#",),
            arguments={**QUORUM, "x-max-length": 10_000, "x-overflow": "drop-head"},
        ),
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


def presence_queue(process: str) -> Queue:
    """Who begins and ends to read what, for one desk process; bound to `HAPPENS` where that is.

    Only a hint to look again: what is dropped costs seconds.
    """
    return Queue(
        f"desk.presence.{process}",
        durable=False,
        exclusive=True,
        arguments={"x-max-length": 10_000, "x-overflow": "drop-head"},
    )


def agent_queue(agent: str) -> str:
    """The name of this agent's queue."""
    return f"agent.{agent}"


def agent_mailbox(agent: str, kind: Mailboxes = "classic") -> Queue:
    """An agent's queue: it waits a week for the agent, and holds what a week may bring.

    Classic ones are the lighter by far, and there are as many as agents; quorum ones outlive a node
    of a cluster. Signing in makes up for a lost one, so this is about seconds, not about losses.
    """
    return Queue(
        agent_queue(agent),
        (f"desk.{agent}.#",),
        arguments={
            **(QUORUM if kind == "quorum" else {}),
            "x-expires": 7 * DAY,
            "x-max-length": 1000,
            "x-overflow": "drop-head",
        },
    )


def relay_queue(node: str) -> Queue:
    """Orders to hang up, for one relay node; they wait out a broken connection, not a dead node."""
    return Queue(
        f"relay.{node}",
        (f"desk.{node}.tunnel.cut", "desk.*.agent.revoked"),
        arguments={**QUORUM, "x-expires": 600_000, "x-max-length": 10_000},
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
        ("agent.*.help.*", "desk.*.help.*", "desk.*.chat.*", "relay.*.tunnel.*"),
        arguments={
            **QUORUM,
            "x-single-active-consumer": True,
            "x-max-length": 50_000,
        },
        by_name=True,
    )
