"""What the broker refuses, as errors of ours that say what to do."""

from broker.amqp import ChannelClosedByBroker
from broker.confirms import BrokerDown, NotAllowed
from broker.errands import NOT_FOUND

ABSENT = "not there yet, the desk makes it"
FORBIDDEN, PRECONDITION = 403, 406  # AMQP 0-9-1 reply codes


class TopologyChanged(Exception):
    """A queue exists, but not as this version wants it; the text names the queue and the remedy."""


def named(error: Exception, queue: str) -> Exception:
    """The broker's refusal as one of our errors, with the remedy."""
    if not isinstance(error, ChannelClosedByBroker):
        return BrokerDown("the connection was lost")
    if error.reply_code == FORBIDDEN:
        return NotAllowed(error.reply_text)
    if error.reply_code == NOT_FOUND:
        return BrokerDown(f"{ABSENT}: {error.reply_text}")
    if error.reply_code == PRECONDITION and queue:
        return TopologyChanged(
            f"queue {queue} exists in another shape; drain it, then delete it with "
            f"`rabbitmqctl delete_queue {queue}` and start again ({error.reply_text})"
        )
    return BrokerDown(error.reply_text)
