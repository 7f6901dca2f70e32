"""The relay nodes of one machine: their names and where each listens. Pure.

Relay and front must agree on this: with HC_RELAY_NODE=relay-1, HC_RELAY_LISTEN=127.0.0.1:8001
and HC_RELAY_PROCESSES=2 there are relay-1-1 on port 8001 and relay-1-2 on port 8002. A single
one keeps the name as it is.
"""

import os
from dataclasses import dataclass

from broker.settings import Address, setting


@dataclass(frozen=True)
class Node:
    """A relay node, reached by the front at /wsServer/<name> and /wsClient/<name>."""

    name: str
    listen: Address


def nodes(name: str, first: Address, processes: int) -> tuple[Node, ...]:
    """All nodes of this machine; port 0 (any) stays 0."""
    if processes == 1:
        return (Node(name, first),)
    return tuple(
        Node(f"{name}-{number}", first.after(number - 1)) for number in range(1, processes + 1)
    )


def count(text: str) -> int:
    """A number of processes, or `cores`: one for each."""
    value = len(os.sched_getaffinity(0)) if text == "cores" else int(text)
    if value <= 0:
        raise ValueError("must be a positive whole number, or cores")
    return value


def name(text: str) -> str:
    """A node's name, safe in routing keys and paths."""
    if not text or len(text) > 60 or not all(part.isalnum() for part in text.split("-")):  # noqa: PLR2004
        raise ValueError("must be letters, digits and single dashes")
    return text


NODE = setting("HC_RELAY_NODE", "relay-1", "this machine's name among relays", name)
PROCESSES = setting(
    "HC_RELAY_PROCESSES", "cores", "relay nodes on this machine: a number, or cores", count
)
