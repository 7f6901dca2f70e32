"""The migrations give exactly the tables of `admin.tables`, however often and by whom."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from admin.schema import opened, upgrade
from admin.store import SqlStore
from admin.tables import metadata
from broker.clock import utc
from tests.contract.conftest import MariaDb

ROOT = Path(__file__).resolve().parents[2]
UPGRADE = """
import sys
from admin.schema import upgrade
from admin.store import SqlStore
upgrade(SqlStore(sys.argv[1]))
"""

# What only one of the two databases has: an index of words.
OWN = ("words_found", "words_found_config", "words_found_content", "words_found_data",
       "words_found_docsize", "words_found_idx", "ix_words_said")  # fmt: skip
OPTIONS = {
    "compare_type": True,
    "include_name": lambda name, *_: name not in OWN,
    "include_object": lambda _1, name, *_: name not in OWN,
}


def test_the_migrations_and_the_tables_say_the_same(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        assert compare_metadata(context, metadata) == []


def test_what_is_up_to_date_stays_as_it_is(store: SqlStore) -> None:
    with store.write() as uow:
        uow.first_time("e1", utc())
    upgrade(store)
    with store.write() as uow:
        assert not uow.first_time("e1", utc())


def test_a_desk_serves_with_tables_of_a_newer_version(store: SqlStore) -> None:
    with store.engine.begin() as connection:
        (there,) = connection.exec_driver_sql("SELECT version_num FROM alembic_version").one()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of-next-year'")
    upgrade(store)
    with store.engine.begin() as connection:
        (kept,) = connection.exec_driver_sql("SELECT version_num FROM alembic_version").one()
        assert kept == "of-next-year"
        back = f"UPDATE alembic_version SET version_num = '{there}'"  # noqa: S608 - our own
        connection.exec_driver_sql(back)


@pytest.mark.parametrize("where", ["sqlite", "mariadb"])
def test_desks_that_start_at_once_wait_for_each_other(
    where: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if where == "mariadb":
        server: MariaDb = request.getfixturevalue("mariadb")
        server.run("CREATE DATABASE together CHARACTER SET latin1")
        url = server.url("together")
    desks = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, url], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [desk.communicate(timeout=60)[1] for desk in desks]
    assert [desk.returncode for desk in desks] == [0, 0, 0], said
    store = SqlStore(url)
    with store.write() as uow:
        assert uow.people() == []
    store.engine.dispose()


def test_text_is_kept_whole_whatever_the_servers_default_is(mariadb: MariaDb) -> None:
    mariadb.run("CREATE DATABASE old CHARACTER SET latin1 COLLATE latin1_swedish_ci")
    store = opened(mariadb.url("old"))
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT table_name, table_collation FROM information_schema.tables"
            " WHERE table_schema = 'old'"
        ).all()
    collations = dict(tuple(row) for row in rows)
    assert {collations[table] for table in metadata.tables} == {"utf8mb4_bin"}
    store.engine.dispose()
