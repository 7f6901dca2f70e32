"""What one transaction remembers, and what it writes only at its end."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import Any

import sqlalchemy as sa

from admin.model import Machine, Person, Request
from admin.tables import requests


class Rows:
    """See admin.ports.UnitOfWork; the rooms beside this one add the rest."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self.online: Callable[[], frozenset[int]] = frozenset  # technicians; the store knows
        self.zone: Callable[[], tzinfo] = lambda: UTC
        self._at_end: dict[str, Callable[[], object]] = {}
        self._waiting: int | None = None
        self._fresh: dict[str, dict[str, Any]] = {}  # requests that are still to be written
        self._later: dict[sa.Table, list[dict[str, Any]]] = {}
        self._requests: dict[str, Request] = {}
        self._machines: dict[str, Machine] = {}
        self._people: dict[int, Person] = {}
        self._handled: dict[str, bool] = {}  # event id -> was it handled before, or just now?

    def at_end(self, name: str, work: Callable[[], object]) -> None:
        self._at_end[name] = work

    def finish(self) -> None:
        """Do what was left for the end, then write what was only to be added."""
        for work in self._at_end.values():
            work()
        self.flush()

    def flush(self) -> None:
        """Write what was only to be added."""
        if self._fresh:
            fresh, self._fresh = self._fresh, {}
            self._db.execute(sa.insert(requests), list(fresh.values()))
        later, self._later = self._later, {}
        for table, rows in later.items():
            self._db.execute(sa.insert(table), rows)

    def _add(self, table: sa.Table, **values: Any) -> None:
        self._later.setdefault(table, []).append(values)
