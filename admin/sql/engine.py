"""Connections to SQLite or MariaDB, and their errors by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from admin.ports import Away, Conflict

# MariaDB: duplicate key, lock wait timeout, deadlock, row changed since it was read.
OVERTAKEN = {1062, 1205, 1213, 1020}
LONGEST_TEXT = 2**32 - 1  # that MariaDB makes of many rows; it cuts longer ones off silently


@contextmanager
def named() -> Iterator[None]:
    """The database's errors by our names, where something can be done about them."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        code = error.orig.args[0] if error.orig and error.orig.args else ""
        if code in OVERTAKEN or "UNIQUE constraint failed" in str(code):
            raise Conflict(str(code)) from error
        if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
            raise Away(str(code)) from error
        raise


def engine(url: str) -> sa.Engine:
    """An engine for this address, with SQLite made strict about order and durability."""
    # Parameters hold what people wrote and digests of secrets: an error must not show them.
    made = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if made.dialect.name == "sqlite":

        @sa.event.listens_for(made, "connect")
        def opened(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # BEGIN is ours, see below
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                           "busy_timeout=5000"):  # fmt: skip
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(made, "begin")
        def begun(connection: sa.Connection) -> None:
            looks = connection.get_execution_options().get("helpchannel_read")
            connection.exec_driver_sql("BEGIN" if looks else "BEGIN IMMEDIATE")

    else:

        @sa.event.listens_for(made, "connect")
        def joined(connection: Any, _record: Any) -> None:
            # Newer MariaDBs refuse to lock a row that another has changed since our first look.
            # Ours are changed by compare-and-swap, and the end of the case files by everybody.
            with connection.cursor() as cursor:
                cursor.execute(f"SET SESSION group_concat_max_len = {LONGEST_TEXT}")
                if cursor.execute("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'"):
                    cursor.execute("SET SESSION innodb_snapshot_isolation = OFF")

    return made
