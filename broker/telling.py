"""What may be told of an event, in a log, on a screen or in a pipe: names and counts. Pure.

What a person wrote is never told, only how long it was.
"""

from datetime import UTC
from typing import Any

from broker.events import Event

WRITTEN = {
    "help.requested": "text",
    "help.cancelled": "reason",  # an agent's, which the desk repeats
    "help.finished": "reason",
    "help.rated": "comment",  # the desk does not repeat it
    "chat.said": "text",
}


def facts(event: Event) -> dict[str, Any]:
    """The fields of what it says."""
    told = {name: getattr(event.fact, name) for name in event.fact.__struct_fields__}
    written = WRITTEN.get(event.kind)
    if written in told:
        told["characters"] = len(told.pop(written))
    return told


def line(event: Event) -> dict[str, Any]:
    """All of it, for JSON."""
    return {
        "time": event.time.astimezone(UTC).isoformat(timespec="milliseconds"),
        "type": event.kind,
        "source": event.source,
        "address": event.address,
        "help_id": event.subject,
        "id": event.id,
        "data": facts(event),
    }
