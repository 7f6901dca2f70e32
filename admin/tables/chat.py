"""What people and technicians write to each other (docs/decisions/0015: not in case files)."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("number", Key, primary_key=True),  # in the order of their coming
    sa.Column("id", sa.String(64), nullable=False, unique=True),  # of the event
    sa.Column("request", sa.String(32), sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("by_user", sa.Boolean, nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    **ON_MARIADB,
)
