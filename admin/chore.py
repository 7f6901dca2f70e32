"""What is done again and again beside the service, whatever becomes of one turn of it."""

import threading
from collections.abc import Callable

from admin.ports import Away, Conflict
from broker.log import get


class Chore:
    """A thread that takes a `turn` every so many seconds. Any number of desks may do the same
    chore: a change that another made first is left to it.
    """

    def __init__(self, name: str, every: float, failed: str) -> None:
        self._every, self._failed = every, failed
        self._sooner: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._log = get("desk")

    def turn(self) -> None:
        """What is to be done now. Raises Conflict or Away."""
        raise NotImplementedError

    def go_on_in(self, seconds: float) -> None:
        """There is more to do: the next turn comes sooner, this once."""
        self._sooner = seconds

    def pause(self) -> float:
        """Seconds to the next turn."""
        pause, self._sooner = self._sooner or self._every, None
        return pause

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopping.wait(self.pause()):
            self._attempt(self.turn)

    def _attempt(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Conflict:
            return
        except Away as problem:
            self._log.warning("database.away", why=str(problem))
        except Exception:  # noqa: BLE001 - it is tried again, and the log says what it was
            self._log.exception(self._failed)
