"""The database: transactions that are the use cases' `UnitOfWork`, on SQLite or MariaDB.

A request is changed by compare-and-swap on its version, so that of two who read the same one
only one can change it, on any database. On SQLite a transaction that writes begins IMMEDIATE, and
one lock lets this process's greenlets in one by one: SQLite itself would wait without letting the
other greenlet finish.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa

from admin.sql.access import AccessRows
from admin.sql.chat import ChatRows
from admin.sql.codes import CodeRows
from admin.sql.engine import engine, named
from admin.sql.history import HistoryRows
from admin.sql.photos import PhotoRows
from admin.sql.pictures import PictureRows
from admin.sql.reports import ReportRows
from admin.sql.retention import RetentionRows
from admin.sql.road import RoadRows
from admin.sql.settings import SettingRows
from admin.sql.tokens import TokenRows
from admin.tables import (
    api_tokens,
    attempts,
    devices,
    guest_codes,
    halfways,
    inbox,
    links,
    outbox,
    sessions,
)
from broker.events import Message

ATTEMPTS = timedelta(hours=1)  # longer than any of their limits looks back
REMEMBER_DAYS = 8  # handled ids; a broker's redelivery is seconds old, an agent's spool days


class SqlUnitOfWork(
    HistoryRows,
    RetentionRows,
    ReportRows,
    AccessRows,
    RoadRows,
    TokenRows,
    ChatRows,
    CodeRows,
    PhotoRows,
    PictureRows,
    SettingRows,
):
    """See admin.ports.UnitOfWork."""


class SqlStore:
    """Where transactions come from, and what the courier empties."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        self.online: Callable[[], frozenset[int]] = frozenset  # technicians who are there
        self.zone: Callable[[], tzinfo] = lambda: UTC  # of working hours
        lite = self.engine.dialect.name == "sqlite"
        self._one_by_one: Any = threading.RLock() if lite else nullcontext()

    @contextmanager
    def write(self) -> Iterator["SqlUnitOfWork"]:
        """A transaction: committed at the end of the block, undone by an exception."""
        with named(), self._one_by_one, self.engine.begin() as connection:
            uow = self._unit(connection)
            yield uow
            uow.finish()

    @contextmanager
    def read(self) -> Iterator["SqlUnitOfWork"]:
        """For looking only."""
        options = {"helpchannel_read": True}
        with named(), self.engine.connect().execution_options(**options) as connection:
            yield self._unit(connection)

    def _unit(self, connection: sa.Connection) -> SqlUnitOfWork:
        uow = SqlUnitOfWork(connection)
        uow.online, uow.zone = self.online, self.zone
        return uow

    @contextmanager
    def alone(self) -> Iterator[sa.Connection]:
        """For the schema: whoever else wants to change it waits. MariaDB commits each change by
        itself, so a transaction, which is enough on SQLite, would not hold the others off.
        """
        if self.engine.dialect.name == "sqlite":
            with self.engine.begin() as connection:
                yield connection
            return
        with self.engine.connect() as connection:
            connection.exec_driver_sql("SELECT GET_LOCK('helpchannel.schema', 120)")
            try:
                yield connection
                connection.commit()  # before the next one may look
            finally:
                connection.exec_driver_sql("SELECT RELEASE_LOCK('helpchannel.schema')")

    def pending(self, most: int) -> Sequence[Message]:
        """The oldest events that the broker has not confirmed."""
        query = sa.select(outbox).order_by(outbox.c.number).limit(most)
        options = {"helpchannel_read": True}
        with named(), self.engine.connect().execution_options(**options) as connection:
            return [Message(row.id, row.routing_key, row.body) for row in connection.execute(query)]

    def confirmed(self, ids: Sequence[str]) -> None:
        """The broker has these."""
        if ids:
            with self._one_by_one, self.engine.begin() as connection:
                connection.execute(sa.delete(outbox).where(outbox.c.id.in_(ids)))

    def tidy(self) -> None:
        """Let nothing of what was erased lie about in the file of SQLite or its index of words."""
        if self.engine.dialect.name != "sqlite":
            return
        with self._one_by_one, self.engine.connect() as connection:
            connection.exec_driver_sql("INSERT INTO words_found(words_found) VALUES ('optimize')")
            connection.commit()
            bare: Any = connection.connection.driver_connection
            bare.execute("VACUUM")
            bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget(self, now: datetime) -> None:
        """Drop what only had to be remembered for a while."""
        with self._one_by_one, self.engine.begin() as connection:
            old = now - timedelta(days=REMEMBER_DAYS)
            connection.execute(sa.delete(inbox).where(inbox.c.at < old))
            connection.execute(sa.delete(api_tokens).where(api_tokens.c.expires < old))
            connection.execute(sa.delete(attempts).where(attempts.c.at < now - ATTEMPTS))
            for table in (sessions, links, halfways, devices, guest_codes):
                connection.execute(sa.delete(table).where(table.c.expires < now))
