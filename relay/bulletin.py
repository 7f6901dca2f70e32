"""What this relay has to report, kept in bounded memory until the broker has it. Pure.

It is the relay's `broker.courier.Outgoing`. The data plane does not wait for the control plane:
with the broker down, reports gather here; when there are too many the oldest goes, and is counted.
"""

from collections.abc import Sequence

from broker.events import Message

MOST = 10_000  # some 4 MB


class Bulletin:
    """Messages in the order they were put, by id."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._messages: dict[str, Message] = {}
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._messages)

    def put(self, message: Message) -> None:
        """One more to report."""
        if len(self._messages) >= self._most:
            del self._messages[next(iter(self._messages))]
            self.dropped += 1
        self._messages[message.id] = message

    def pending(self, most: int) -> Sequence[Message]:
        """The oldest ones, in order, at most so many."""
        return [message for message, _ in zip(self._messages.values(), range(most), strict=False)]

    def confirmed(self, ids: Sequence[str]) -> None:
        """The broker has these."""
        for one in ids:
            self._messages.pop(one, None)
