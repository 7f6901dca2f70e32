"""The schema is brought up to date before the desk serves: Alembic's migrations, in order."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from admin.store import SqlStore

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(store: SqlStore) -> None:
    """Run what is missing; another process that does the same is waited for."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.alone() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
