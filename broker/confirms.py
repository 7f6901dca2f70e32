"""Publisher confirms as bookkeeping: which message the broker has kept, and which it gave back.

On a confirming channel messages count from 1 [RabbitMQ, "Consumer Acknowledgements and
Publisher Confirms"]. A mandatory message that no queue takes comes back first (basic.return) and
is confirmed after that, so a return decides what the later confirm means.
"""

from concurrent.futures import Future


class BrokerDown(Exception):
    """Not connected, or the connection ended before the broker confirmed. Try again later."""


class Unroutable(Exception):
    """No queue takes this message: whoever should read it was never started."""


class NotAllowed(Exception):
    """The broker refused it: this account may not do that (403)."""


class Confirms:
    """The messages of one channel that are not confirmed yet."""

    def __init__(self) -> None:
        self._count = 0
        self._waiting: dict[int, tuple[str, Future[None]]] = {}
        self._returned: set[str] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def sent(self, message_id: str, future: "Future[None]") -> None:
        self._count += 1
        self._waiting[self._count] = message_id, future

    def returned(self, message_id: str) -> None:
        self._returned.add(message_id)

    def acked(self, tag: int, multiple: bool) -> None:
        for message_id, future in self._taken(tag, multiple):
            if message_id in self._returned:
                self._returned.discard(message_id)
                future.set_exception(Unroutable("no queue takes this event yet"))
            else:
                future.set_result(None)

    def nacked(self, tag: int, multiple: bool) -> None:
        for _, future in self._taken(tag, multiple):
            future.set_exception(BrokerDown("the broker could not keep it"))

    def failed(self, error: Exception) -> None:
        """The channel is gone: whatever was not confirmed may or may not have arrived."""
        for _, future in self._waiting.values():
            future.set_exception(error)
        self._waiting.clear()

    def _taken(self, tag: int, multiple: bool) -> list[tuple[str, "Future[None]"]]:
        if not multiple:
            found = self._waiting.pop(tag, None)
            return [found] if found else []
        tags = [number for number in self._waiting if number <= tag]
        return [self._waiting.pop(number) for number in tags]
