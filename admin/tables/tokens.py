"""Tokens of the HTTP API."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("creator", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("scopes", sa.String(500), nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("expires", Moment, nullable=False),
    sa.Column("used", Moment),
    **ON_MARIADB,
)
