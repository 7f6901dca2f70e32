"""What an administrator has set in the page of settings."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, metadata

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),  # of the field of admin.settings.Settings
    sa.Column("value", sa.String(500), nullable=False),  # as its variable would be written
    **ON_MARIADB,
)
