"""Places, and the codes by which machines and guests come in."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

sites = sa.Table(  # where machines stand
    "sites",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False),  # not offered; its ended requests name it
    **ON_MARIADB,
)

enrolment_codes = sa.Table(  # each lets some machines in without a password
    "enrolment_codes",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("most", sa.Integer, nullable=False),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("expires", Moment, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
    sa.Column("person", Key, sa.ForeignKey("people.id")),  # none: each machine is its own
    sa.Column("site", Key, sa.ForeignKey("sites.id")),
    **ON_MARIADB,
)

guest_codes = sa.Table(  # one request without an account, by a code read out by telephone
    "guest_codes",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("creator", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("expires", Moment, nullable=False),
    **ON_MARIADB,
)
