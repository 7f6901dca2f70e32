"""The event road: what is to be said and what was heard."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

outbox = sa.Table(  # events that the broker has not confirmed yet
    "outbox",
    metadata,
    sa.Column("number", Key, primary_key=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("routing_key", sa.String(255), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    **ON_MARIADB,
)

inbox = sa.Table(  # events that were handled
    "inbox",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("at", Moment, nullable=False, index=True),
    **ON_MARIADB,
)
