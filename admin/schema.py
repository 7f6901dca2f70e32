"""The schema is brought up to date before the desk serves: Alembic's migrations, in order."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from admin.store import SqlStore

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(store: SqlStore) -> None:
    """Run what is missing; another process that does the same is waited for."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.alone() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def versions(store: SqlStore) -> tuple[str | None, str | None]:
    """What the database has, and what this version of the desk wants; the same when all is well."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.alone() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    return there, ScriptDirectory.from_config(config).get_current_head()
