"""`python -m broker.asyncapi [FILE] [--check]`: the event road as AsyncAPI 3, made from the code.

Without a file's name it is printed; with one that file is written; `--check` only says whether
that would change anything (exit code 1 if so).
"""

import json
import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from broker.events import Envelope
from broker.facts import SPOKEN, Fact
from broker.lifecycle import Author
from broker.topology import (
    EXCHANGE,
    Queue,
    agent_mailbox,
    desk_queues,
    live_queue,
    monitor_queue,
    presence_queue,
    relay_queue,
    webhook_queue,
)

SPEC = "3.0.0"
BINDING = "0.3.0"  # of AsyncAPI's AMQP bindings
VERSION = "1.0.0"  # of this document's shape; each event counts its own in `version`
REF = "#/components/schemas/{name}"
CONTENT = "application/cloudevents+json"

ADDRESSES = {
    Author.AGENT: ("agent", "The agent that speaks: 32 hexadecimal digits."),
    Author.DESK: ("address", "The agent that is spoken to; for `tunnel.cut` the relay node."),
    Author.RELAY: ("node", "The relay node that speaks."),
}
SAID_BY = {
    Author.AGENT: "What an agent says for its user. RabbitMQ lets each speak for itself alone.",
    Author.DESK: "What the desk has decided. Follow these to know what became of a request.",
    Author.RELAY: "What a relay node says of itself and of its tunnels.",
}


def document() -> dict[str, Any]:
    """The whole document."""
    facts = [fact for kinds in SPOKEN.values() for fact in kinds]
    _, schemas = msgspec.json.schema_components([Envelope, *dict.fromkeys(facts)], ref_template=REF)
    return {
        "asyncapi": SPEC,
        "info": {
            "title": "Help-Channel events",
            "version": VERSION,
            "description": "Facts about help requests, as CloudEvents 1.0 in JSON over RabbitMQ. "
            "How to follow them from outside: docs/events.md.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": CONTENT,
        "channels": {author.value: _channel(author, kinds) for author, kinds in SPOKEN.items()},
        "operations": {
            f"{author.value}Says": {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{author.value}"},
                "summary": SAID_BY[author],
            }
            for author in SPOKEN
        },
        "components": {
            "messages": {
                _name(author, fact): _message(author, fact)
                for author, kinds in SPOKEN.items()
                for fact in kinds
            },
            "schemas": {name: _portable(schema) for name, schema in schemas.items()},
        },
        "x-queues": {queue.name: _queue(queue) for queue in _queues()},
    }


def text() -> str:
    """The document as it is kept."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _portable(schema: Any) -> Any:
    """Patterns end as JSON Schema's regular expressions do, and times say what they are."""
    if isinstance(schema, list):
        return [_portable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _portable(value) for name, value in schema.items()}
    if isinstance(pattern := found.get("pattern"), str):
        found["pattern"] = pattern.replace(r"\Z", "$")
    if "time" in found and isinstance(found["time"], dict):
        found["time"] = {**found["time"], "format": "date-time"}
    return found


def _name(author: Author, fact: type[Fact]) -> str:
    return f"{author.value}.{fact.KIND}"


def _channel(author: Author, kinds: tuple[type[Fact], ...]) -> dict[str, Any]:
    parameter, meaning = ADDRESSES[author]
    return {
        "address": f"{author.value}.{{{parameter}}}.{{type}}",
        "description": SAID_BY[author],
        "parameters": {
            parameter: {"description": meaning},
            "type": {
                "description": "The event's type, which is two words of the routing key.",
                "enum": [fact.KIND for fact in kinds],
            },
        },
        "messages": {
            fact.KIND: {"$ref": f"#/components/messages/{_name(author, fact)}"} for fact in kinds
        },
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": EXCHANGE, "type": "topic", "durable": True},
                "bindingVersion": BINDING,
            }
        },
    }


def _message(author: Author, fact: type[Fact]) -> dict[str, Any]:
    source = "^/desk$" if author is Author.DESK else f"^/{author.value}/[^/]+$"
    return {
        "name": fact.KIND,
        "title": fact.__name__,
        "summary": cleandoc(fact.__doc__ or "").splitlines()[0],
        "description": cleandoc(fact.__doc__ or ""),
        "contentType": CONTENT,
        "payload": {
            "allOf": [
                {"$ref": REF.format(name=Envelope.__name__)},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": fact.KIND},
                        "version": {"const": fact.VERSION},
                        "source": {"type": "string", "pattern": source},
                        "data": {"$ref": REF.format(name=fact.__name__)},
                    },
                },
            ]
        },
    }


def _queues() -> tuple[Queue, ...]:
    return (
        *desk_queues(),
        live_queue("{process}"),
        presence_queue("{process}"),
        agent_mailbox("{agent}"),
        relay_queue("{node}"),
        monitor_queue("{process}"),
        webhook_queue(),
    )


def _queue(queue: Queue) -> dict[str, Any]:
    return {
        "durable": queue.durable,
        "exclusive": queue.exclusive,
        "arguments": dict(queue.arguments),
        "bindings": [{"exchange": exchange, "key": key} for exchange, key in queue.routes],
    }


def main(words: list[str]) -> int:
    """Print, write or check it."""
    files = [Path(each) for each in words if not each.startswith("--")]
    if not files:
        print(text(), end="")  # noqa: T201
        return 0
    file = files[0]
    if file.exists() and file.read_text() == text():
        return 0
    if "--check" in words:
        print(f"{file} is stale; run python -m broker.asyncapi {file}")  # noqa: T201
        return 1
    file.write_text(text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
