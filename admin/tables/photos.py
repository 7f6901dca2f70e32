"""Photos of technicians, which those whom they want to help are shown."""

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

photos = sa.Table(
    "photos",
    metadata,
    sa.Column("person", Key, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column(
        "data", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"),
        nullable=False,
    ),
    **ON_MARIADB,
)  # fmt: skip
