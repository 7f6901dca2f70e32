"""Pictures of screens that people attached to their requests."""

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from admin.tables.base import ON_MARIADB, Moment, metadata

pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("request", sa.String(32), sa.ForeignKey("requests.id"), primary_key=True),
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
