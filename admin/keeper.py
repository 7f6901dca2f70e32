"""Keeps the records in order beside the service: seals the case files, forgets by night."""

from collections.abc import Callable
from datetime import timedelta

from admin.audit import seals
from admin.chore import Chore
from admin.ports import Store
from admin.settings import Settings
from admin.usecases import pictures
from admin.usecases.retention import forget_old, next_night
from broker.clock import Clock
from broker.keys import SigningKey

EVERY_SECONDS = 30.0
SEAL_EVERY = timedelta(minutes=10)


class Keeper(Chore):
    """Of two seals of one entry the later is left out."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        key: SigningKey,
        settings: Callable[[], Settings],
    ) -> None:
        super().__init__("keeper", EVERY_SECONDS, "keeping.failed")
        self._store, self._clock, self._key = store, clock, key
        self._settings = settings
        self._seal_at = clock() + SEAL_EVERY
        self._forget_at = next_night(clock().astimezone(settings().time_zone))

    def stop(self) -> None:
        """End it with a last seal, so that nothing stays unsigned for long."""
        was_kept = self._thread.is_alive()
        super().stop()
        if was_kept:
            self._attempt(self.seal)

    def turn(self) -> None:
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
        now, settings = self._clock(), self._settings()
        self._forget_at = next_night(now.astimezone(settings.time_zone))
        gone = pictures.forget_old(self._store, now, settings.picture_days)
        count = forget_old(self._store, now, settings.keep_days)
        if gone or count:
            self._store.tidy()
            self._log.info("records.forgotten", requests=count, pictures=gone)
