"""A change that somebody else was faster with is begun again, a few times, a little later each."""

import time
from collections.abc import Callable
from itertools import islice
from typing import TypeVar

from admin.ports import Conflict, Store, UnitOfWork
from broker.backoff import delays

T = TypeVar("T")
ATTEMPTS = 10  # on MariaDB many who change the queue at once run into deadlocks with each other


def again(store: Store, work: Callable[[UnitOfWork], T]) -> T:
    """Do this in one transaction.

    Raises admin.ports.Conflict when others were faster every time, and Away.
    """
    for wait in islice(delays(0.005, 0.2), ATTEMPTS):
        try:
            with store.write() as uow:
                return work(uow)
        except Conflict:
            time.sleep(wait)
    raise Conflict
