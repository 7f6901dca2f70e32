"""What requests are about, who serves what, and when somebody is there at all."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, metadata

topics = sa.Table(  # a site, or a kind of trouble
    "topics",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("minutes", sa.Integer),  # nobody took it for so long: it goes to the next one
    sa.Column("next", Key, sa.ForeignKey("topics.id")),
    sa.Column("retired", sa.Boolean, nullable=False),  # not offered; its ended requests name it
    **ON_MARIADB,
)

serves = sa.Table(
    "serves",
    metadata,
    sa.Column("person", Key, sa.ForeignKey("people.id"), primary_key=True),
    sa.Column("topic", Key, sa.ForeignKey("topics.id"), primary_key=True),
    **ON_MARIADB,
)

absences = sa.Table(  # technicians who are there, and said that they are away
    "absences",
    metadata,
    sa.Column("person", Key, sa.ForeignKey("people.id"), primary_key=True),
    **ON_MARIADB,
)

categories = sa.Table(  # what a technician says that it was
    "categories",
    metadata,
    sa.Column("name", sa.String(100), primary_key=True),
    **ON_MARIADB,
)

hours = sa.Table(  # one row, or none: always open
    "hours",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("days", sa.String(7), nullable=False),  # Monday is 1
    sa.Column("opens", sa.Integer, nullable=False),  # minutes after midnight
    sa.Column("closes", sa.Integer, nullable=False),
    sa.Column("notice", sa.String(500), nullable=False),  # what a person is told outside of them
    **ON_MARIADB,
)
