"""Once a second: what is overdue is settled; once an hour: what is of no use is forgotten.

A long queue that moved is told by and by, a few people at a time: whoever accepts a request then
is not heard of behind all of them.
"""

from datetime import timedelta

from admin.chore import Chore
from admin.ports import Store
from admin.relays import Relays
from admin.settings import Rules
from admin.usecases import time as time_
from broker.clock import Clock
from broker.courier import Courier

EVERY_SECONDS = 1.0
SOON_SECONDS = 0.25  # while there is more to say
FORGET_EVERY = timedelta(hours=1)


class Sweeper(Chore):
    """See above."""

    def __init__(
        self, store: Store, rules: Rules, relays: Relays, clock: Clock, courier: Courier
    ) -> None:
        super().__init__("sweeper", EVERY_SECONDS, "sweep.failed")
        self._store, self._rules, self._relays = store, rules, relays
        self._clock, self._courier = clock, courier
        self._forget_at = clock()

    def turn(self) -> None:
        self.sweep()
        self.carry_on()
        if self._clock() >= self._forget_at:
            self._store.forget(self._clock())
            self._forget_at = self._clock() + FORGET_EVERY

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
            self.go_on_in(SOON_SECONDS)

    def carry_on(self) -> None:
        """What another desk, or a word on the command line, left to be said is said by us."""
        if self._store.pending(1):
            self._courier.wake()
