"""Keeps the records in order beside the service: seals the case files, forgets by night."""

import threading
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from admin.audit import seals
from admin.ports import Away, Conflict, Store
from admin.usecases.retention import forget_old, next_night
from broker.clock import Clock
from broker.keys import SigningKey
from broker.log import get

EVERY_SECONDS = 30.0
SEAL_EVERY = timedelta(minutes=10)


class Keeper:
    """Any number of desks may keep: of two seals of one entry the later is left out."""

    def __init__(
        self, store: Store, clock: Clock, key: SigningKey, zone: ZoneInfo, keep_days: int
    ) -> None:
        self._store, self._clock, self._key = store, clock, key
        self._zone, self._keep_days = zone, keep_days
        self._seal_at = clock() + SEAL_EVERY
        self._forget_at = next_night(clock().astimezone(zone))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._log = get("desk")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End it with a last seal, so that nothing stays unsigned for long."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5)
            self._try(self.seal)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            self._try(self.keep)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Conflict:
            return
        except Away as problem:
            self._log.warning("database.away", why=str(problem))
        except Exception:  # noqa: BLE001 - it is tried again, and the log says what it was
            self._log.exception("keeping.failed")

    def keep(self) -> None:
        """What is due now. Raises Conflict or Away."""
        if self._clock() >= self._seal_at:
            self.seal()
        if self._clock() >= self._forget_at:
            self.forget()

    def seal(self) -> None:
        """Sign the end of the case files. The log names it too, and may be kept elsewhere."""
        now = self._clock()
        self._seal_at = now + SEAL_EVERY
        with self._store.write() as uow:
            made = seals.seal(uow, now, self._key)
        if made:
            self._log.info("audit.sealed", entry=made.number, hash=made.hash.hex())

    def forget(self) -> None:
        """The personal part of what ended long ago."""
        now = self._clock()
        self._forget_at = next_night(now.astimezone(self._zone))
        if count := forget_old(self._store, now, self._keep_days):
            self._store.tidy()
            self._log.info("records.forgotten", requests=count)
