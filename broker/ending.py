"""Being told to end, by SIGTERM or Ctrl-C, while the main thread waits.

    over = Ending()
    over.listens()
    while not over.wait(2.0):
        …

`threading.Event` does not do: a handler that sets it, called while the main thread is about to wait
for it, waits for a lock that this very thread holds, for ever. `SimpleQueue.put` may be called
there [library/queue, "reentrant"].
"""

import signal
from queue import Empty, SimpleQueue


class Ending:
    """Waited for by one thread; told by any thread or signal."""

    def __init__(self) -> None:
        self._told: SimpleQueue[None] = SimpleQueue()
        self._over = False

    def listens(self) -> None:
        """To SIGTERM and SIGINT, from now on; in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.comes())

    def comes(self) -> None:
        """It is the end."""
        self._told.put(None)

    def wait(self, within: float | None = None) -> bool:
        """Whether it came, now or before; `within` is in seconds, None waits until it does."""
        if not self._over:
            try:
                self._told.get(timeout=within)
            except Empty:
                return False
            self._over = True
        return True
