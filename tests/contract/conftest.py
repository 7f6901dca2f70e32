"""Real databases for the contract: SQLite in a file, and a private MariaDB of Debian's package."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.schema import opened
from admin.store import SqlStore
from admin.tables import metadata
from ops.mariadb import MariaDb
from tests.contract.store_house import House


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    made = MariaDb(tmp_path_factory.mktemp("maria"))
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def on_mariadb(mariadb: MariaDb) -> Iterator[SqlStore]:
    """A database with all tables; whoever takes it finds them empty."""
    mariadb.run("CREATE DATABASE contract")
    store = opened(mariadb.url("contract"))
    yield store
    store.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    store = opened(f"sqlite:///{file}")
    store.engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "mariadb"])
def store(request: pytest.FixtureRequest, sqlite_file: Path, tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store: first on one database, then on the other."""
    if request.param == "sqlite":
        file = shutil.copy(sqlite_file, tmp_path / "desk.db")
        made = SqlStore(f"sqlite:///{file}")
        yield made
        made.engine.dispose()
        return
    maria: SqlStore = request.getfixturevalue("on_mariadb")
    with maria.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    yield maria


@pytest.fixture
def house(store: SqlStore) -> House:
    """A store with people and a machine, on one database and then on the other."""
    return House(store)
