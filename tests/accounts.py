"""Accounts of a running service, made by the desk's own code without a process for each."""

import functools

from admin.passwords import Passwords
from admin.store import SqlStore
from admin.trail import OPERATOR
from admin.usecases import accounts
from broker.clock import utc
from ops.stack import Stack


def add_person(stack: Stack, login: str, name: str, role: str, password: str) -> None:
    """Somebody who can sign in, as `python -m admin person add` makes them."""
    store = SqlStore(stack.environment("desk")["HC_DATABASE_URL"])
    try:
        with store.write() as uow:
            accounts.add(uow, utc(), OPERATOR, login, name, role, _hashed(password))
    finally:
        store.engine.dispose()


@functools.cache
def _hashed(password: str) -> str:
    return Passwords().hash(password)
