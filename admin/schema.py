"""The schema is brought up to date before the desk serves: Alembic's migrations, in order."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from admin.store import SqlStore
from broker import log

MIGRATIONS = Path(__file__).parent / "migrations"


def opened(url: str) -> SqlStore:
    """The database at this address, its schema up to date."""
    store = SqlStore(url)
    upgrade(store)
    return store


def upgrade(store: SqlStore) -> None:
    """Run what is missing; another process that does the same is waited for.

    Tables of a newer version are left as they are: an operator has gone back to this one, and
    tables only grow (docs/upgrade.md).
    """
    config = _config()
    with store.alone() as connection:
        there = MigrationContext.configure(connection).get_current_heads()
        if newer := sorted(set(there) - known()):
            log.get("desk").warning("schema.newer", revisions=newer)
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def known() -> frozenset[str]:
    """The revisions that this version knows."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


def versions(store: SqlStore) -> tuple[str | None, str | None]:
    """What the database has, and what this version of the desk wants; the same when all is well."""
    with store.alone() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    return there, ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
