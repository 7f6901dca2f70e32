"""Real databases for the contract: SQLite in a file, and a private MariaDB of Debian's package."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

from admin.schema import upgrade
from admin.store import SqlStore
from admin.tables import metadata
from ops import ports
from ops.child import Child
from tests.eventually import eventually


@dataclass
class MariaDb:
    """A server of its own on loopback; `root` needs no password there."""

    port: int

    def run(self, statement: str) -> None:
        with pymysql.connect(host="127.0.0.1", port=self.port, user="root") as connection:
            connection.cursor().execute(statement)
            connection.commit()

    def url(self, database: str) -> str:
        return f"mysql+pymysql://root@127.0.0.1:{self.port}/{database}"


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    folder = tmp_path_factory.mktemp("maria")
    install, server = shutil.which("mariadb-install-db"), shutil.which("mariadbd", path="/usr/sbin")
    assert install, "MariaDB is not installed (Debian package mariadb-server)"
    assert server
    data = f"--datadir={folder / 'data'}"
    subprocess.run(
        [install, "--no-defaults", data, "--user=root", "--skip-test-db",
         "--auth-root-authentication-method=normal"],
        check=True, capture_output=True,
    )  # fmt: skip
    made = MariaDb(ports.free())
    said: list[str] = []
    child = Child(
        "mariadb",
        [server, "--no-defaults", data, "--user=root", f"--socket={folder / 's'}",
         f"--port={made.port}", "--bind-address=127.0.0.1", "--skip-name-resolve",
         "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=2"],
        environment={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
        listener=said.append,
    )  # fmt: skip
    child.start()

    def answers() -> bool:
        assert child.alive, "\n".join(said[-10:])
        try:
            made.run("SELECT 1")
        except pymysql.OperationalError:
            return False
        return True

    try:
        eventually(answers, within=60)
        yield made
    finally:
        child.stop()


@pytest.fixture(scope="session")
def on_mariadb(mariadb: MariaDb) -> Iterator[SqlStore]:
    """A database with all tables; whoever takes it finds them empty."""
    mariadb.run("CREATE DATABASE contract")
    store = SqlStore(mariadb.url("contract"))
    upgrade(store)
    yield store
    store.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    store = SqlStore(f"sqlite:///{file}")
    upgrade(store)
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
