"""Once a second: what is overdue is settled; once an hour: what is of no use is forgotten."""

import threading
from datetime import timedelta

from admin.ports import Away, Conflict, Store
from admin.relays import Relays
from admin.settings import Rules
from admin.usecases import time as time_
from broker.clock import Clock
from broker.courier import Courier
from broker.log import get

EVERY_SECONDS = 1.0
FORGET_EVERY = timedelta(hours=1)


class Sweeper:
    """Any number of desks may sweep: a change that another made first is left to it."""

    def __init__(
        self, store: Store, rules: Rules, relays: Relays, clock: Clock, courier: Courier
    ) -> None:
        self._store, self._rules, self._relays = store, rules, relays
        self._clock, self._courier = clock, courier
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
        forget_at = self._clock()
        while not self._stopping.wait(EVERY_SECONDS):
            try:
                self.sweep()
                self.carry_on()
                if self._clock() >= forget_at:
                    self._store.forget(self._clock())
                    forget_at = self._clock() + FORGET_EVERY
            except Conflict:
                continue
            except Away as problem:
                self._log.warning("database.away", why=str(problem))
            except Exception:  # noqa: BLE001 - it is tried again, and the log says what it was
                self._log.exception("sweep.failed")

    def sweep(self) -> None:
        """Settle what is overdue now. Raises Conflict or Away."""
        now = self._clock()
        with self._store.read() as uow:
            if (
                not uow.overdue(now)
                and not time_.lost(uow, self._relays, now)
                and not time_.untold(uow)
                and not time_.untaken(uow, now)
            ):
                return
        with self._store.write() as uow:
            moved = time_.pass_by(uow, self._rules, self._relays, now)
        if moved:
            self._courier.wake()

    def carry_on(self) -> None:
        """What another desk, or a word on the command line, left to be said is said by us."""
        if self._store.pending(1):
            self._courier.wake()
