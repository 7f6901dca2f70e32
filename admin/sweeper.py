"""Once a second: what is overdue is settled."""

import threading

from admin.ports import Conflict, Store
from admin.usecases import time as time_
from broker.clock import Clock
from broker.courier import Courier
from broker.log import get

EVERY_SECONDS = 1.0


class Sweeper:
    """Any number of desks may sweep: a change that another made first is left to it."""

    def __init__(self, store: Store, clock: Clock, courier: Courier) -> None:
        self._store, self._clock, self._courier = store, clock, courier
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._log = get("desk")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            try:
                now = self._clock()
                with self._store.read() as uow:
                    if not uow.overdue(now):
                        continue
                with self._store.write() as uow:
                    moved = time_.pass_by(uow, now)
            except Conflict:
                continue
            except Exception:  # noqa: BLE001 - the database is away: it is tried again
                self._log.exception("sweep.failed")
                continue
            if moved:
                self._courier.wake()
