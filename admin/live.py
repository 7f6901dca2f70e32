"""What browsers are told as it happens: one hub in each process, one line for each open page.

A page is told only that something changed (and of which request); it fetches what it shows by
itself. So a page that missed anything, for whatever reason, is right again with its next fetch.
"""

import threading
from collections.abc import Iterator
from queue import Empty, SimpleQueue

AGAIN = "again"  # anything may have changed: fetch all that is shown
HEARTBEAT_SECONDS = 10.0  # also how soon a closed page is noticed
MOST_WAITING = 1000  # a page that does not read any more is let go
REMEMBERED = 5000  # requests that are known to wait


class Hub:
    """Publishes to all open pages."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: set[SimpleQueue[str | None]] = set()
        self._placed: dict[str, None] = {}  # requests whose user was told a place, oldest first
        self.changes = 0  # so many so far; whoever remembers what it read compares

    def __len__(self) -> int:
        return len(self._pages)

    def changed(self) -> None:
        """This process has written something; that it is told comes back from the broker."""
        self.changes += 1

    def tell(self, request_id: str) -> None:
        """Something about this request changed."""
        self.changed()
        with self._lock:
            for page in list(self._pages):
                if page.qsize() > MOST_WAITING:
                    self._pages.discard(page)
                    page.put(None)
                else:
                    page.put(request_id)

    def tell_placed(self, request_id: str) -> None:
        """Its user was told their place in the queue. No page shows that, but the first time says
        that the request has been written down; later places tell only that others moved.
        """
        if request_id not in self._placed:
            self._placed[request_id] = None
            if len(self._placed) > REMEMBERED:
                del self._placed[next(iter(self._placed))]
            self.tell(request_id)

    def close(self) -> None:
        """Let all pages go; they come back to whoever serves then."""
        with self._lock:
            for page in self._pages:
                page.put(None)
            self._pages.clear()

    def follow(self) -> Iterator[str | None]:
        """What one page is told: ids of changed requests, None for a heartbeat.

        First `AGAIN`, once it is sure to be told of all that happens from then on.
        """
        page: SimpleQueue[str | None] = SimpleQueue()
        with self._lock:
            self._pages.add(page)
        try:
            yield AGAIN
            while True:
                try:
                    told = page.get(timeout=HEARTBEAT_SECONDS)
                except Empty:
                    yield None
                    continue
                if told is None:
                    return
                yield told
        finally:
            with self._lock:
                self._pages.discard(page)
