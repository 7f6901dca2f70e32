from collections.abc import Iterator
from datetime import UTC

import pytest

from admin.store import SqlStore
from admin.tables import metadata
from tests.unit.admin.desk_in_memory import Office, memory_store


@pytest.fixture(scope="session")
def memory() -> Iterator[SqlStore]:
    with memory_store() as store:
        yield store


@pytest.fixture
def office(memory: SqlStore) -> Office:
    """A desk in which nothing has happened yet."""
    with memory.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    memory.online, memory.zone = frozenset, lambda: UTC
    return Office(memory)
