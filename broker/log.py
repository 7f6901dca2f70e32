"""One log for every process: a constant event name, values as fields, JSON or for eyes.

    log = get("relay"); log.info("tunnel.established", help_id=session)

Nothing secret is ever handed to it; what looks like a token is masked all the same, as a net
under the rope.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

from broker import lean

# Where they are there, structlog takes along rich for tracebacks that we do not print, 6 MB in each
# process and a third of an agent's start, and greenlet for its own kind of context, 1 MB; asyncio
# for loggers that wait, 1.3 MB.
with lean.absent("rich", "greenlet"), lean.empty("asyncio"):
    import structlog

SECRET_WORDS = ("password", "token", "ticket", "secret", "authorization", "cookie")


def configure(form: str, level: str) -> None:
    """`form` is `console` or `json`; lines go to standard error."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=24)
    )
    # The AMQP library's own lines: the link tells what matters of them, by name.
    quiet = logging.getLogger("pika")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            mask,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        # One write for a line: several processes may share the stream.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def get(room: str) -> Any:
    """The log of a room."""
    return structlog.get_logger(room=room)


def about(help_id: str) -> None:
    """Every line of this thread from now on belongs to this request."""
    structlog.contextvars.bind_contextvars(help_id=help_id)


def mask(_log: object, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide the value of any field whose name speaks of a secret."""
    for name in fields:
        if any(word in name.lower() for word in SECRET_WORDS):
            fields[name] = "(not logged)"
    return fields
