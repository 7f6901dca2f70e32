"""Who reads what, checked with the broker's own rule for topics."""

import pytest

from broker.facts import SPOKEN
from broker.ids import unguessable
from broker.lifecycle import Author
from broker.topology import (
    DEAD,
    INBOX,
    MONITOR,
    Queue,
    agent_mailbox,
    agent_queue,
    desk_queues,
    live_queue,
    relay_queue,
)

A, B = unguessable(), unguessable()
INBOX_QUEUE, DEAD_QUEUE, MONITOR_QUEUE = desk_queues()
QUEUES = (
    *desk_queues(), live_queue("p"), agent_mailbox(A), agent_mailbox(B),
    relay_queue("relay-1"), relay_queue("relay-2"),
)  # fmt: skip


def matches(pattern: list[str], key: list[str]) -> bool:
    """AMQP 0-9-1, 3.1.3.3: `*` is one word, `#` is any number of words."""
    if not pattern:
        return not key
    first, rest = pattern[0], pattern[1:]
    if first == "#":
        return any(matches(rest, key[cut:]) for cut in range(len(key) + 1))
    return bool(key) and first in {"*", key[0]} and matches(rest, key[1:])


def readers(key: str) -> set[str]:
    return {
        queue.name
        for queue in QUEUES
        if any(matches(binding.split("."), key.split(".")) for binding in queue.bindings)
    }


@pytest.mark.parametrize("kind", [fact.KIND for fact in SPOKEN[Author.AGENT]])
def test_what_an_agent_says_reaches_the_desk_and_no_agent(kind: str) -> None:
    assert readers(f"agent.{A}.{kind}") == {INBOX, MONITOR}


@pytest.mark.parametrize(
    "kind",
    [fact.KIND for fact in SPOKEN[Author.DESK] if fact.KIND.startswith(("help.", "chat."))],
)
def test_what_the_desk_says_to_an_agent_reaches_that_agent_only(kind: str) -> None:
    assert readers(f"desk.{A}.{kind}") == {f"agent.{A}", "desk.live.p", MONITOR}


def test_an_order_to_cut_reaches_its_relay_only() -> None:
    assert readers("desk.relay-1.tunnel.cut") == {"relay.relay-1", "desk.live.p", MONITOR}


@pytest.mark.parametrize("kind", [fact.KIND for fact in SPOKEN[Author.RELAY]])
def test_what_a_relay_says_reaches_the_desk(kind: str) -> None:
    place = "desk.live.p" if kind == "relay.alive" else INBOX
    assert readers(f"relay.relay-1.{kind}") == {place, MONITOR}


def test_nothing_is_routed_to_the_dead() -> None:
    assert DEAD_QUEUE.name == DEAD
    assert DEAD_QUEUE.bindings == ()


def test_the_inbox_keeps_what_it_has_and_its_order() -> None:
    assert INBOX_QUEUE.durable
    assert INBOX_QUEUE.arguments == {"x-queue-type": "quorum", "x-single-active-consumer": True}


def test_queues_that_nobody_may_fill_for_ever_are_bounded() -> None:
    assert [queue.name for queue in QUEUES if "x-max-length" not in queue.arguments] == [INBOX]


def test_a_mailbox_goes_away_when_nobody_comes_for_a_week() -> None:
    mailbox = agent_mailbox(A)
    assert mailbox.name == agent_queue(A)
    assert mailbox.arguments["x-expires"] == 7 * 24 * 3600 * 1000


def test_a_mailbox_is_kept_by_several_nodes_only_where_that_is_asked_for() -> None:
    assert "x-queue-type" not in agent_mailbox(A).arguments
    assert agent_mailbox(A, "quorum").arguments["x-queue-type"] == "quorum"


def test_a_live_queue_belongs_to_its_process() -> None:
    assert live_queue("p").exclusive
    assert not live_queue("p").durable


def test_a_queue_is_a_plain_value() -> None:
    assert Queue("q") == Queue("q", (), True, False, {})
