"""How people get in: sessions, known browsers, second factors, names elsewhere, failures."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

sessions = sa.Table(  # signed-in browsers
    "sessions",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("created", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False),
    sa.Column("expires", Moment, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("browser", sa.String(100), nullable=False),
    **ON_MARIADB,
)

halfways = sa.Table(  # the password was right; the second factor is still to come
    "halfways",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("needs", sa.String(10), nullable=False),
    sa.Column("expires", Moment, nullable=False),
    **ON_MARIADB,
)

devices = sa.Table(  # browsers in which somebody has signed in before
    "devices",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False),
    sa.Column("expires", Moment, nullable=False),
    sa.Column("trusted_until", Moment),  # no code is asked there until then
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("browser", sa.String(100), nullable=False),
    sa.UniqueConstraint("person", "digest"),
    **ON_MARIADB,
)

second_factors = sa.Table(  # one-time codes by time [RFC 6238]
    "second_factors",
    metadata,
    sa.Column("person", Key, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    sa.Column("secret", sa.String(64), nullable=False),
    sa.Column("last_step", sa.BigInteger, nullable=False),  # codes up to it are used up
    sa.Column("created", Moment, nullable=False),
    sa.Column("machine_until", Moment),  # a new machine may sign in without a code until then
    **ON_MARIADB,
)

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("person", Key, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    sa.Column("digest", sa.String(64), primary_key=True),
    **ON_MARIADB,
)

identities = sa.Table(  # who somebody is in a directory, or at a provider
    "identities",
    metadata,
    sa.Column("source", sa.String(255), primary_key=True),
    sa.Column("subject", sa.String(255), primary_key=True),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False, index=True),
    **ON_MARIADB,
)

attempts = sa.Table(  # that failed, or are under way; each stands here under several names
    "attempts",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("attempt", sa.String(32), nullable=False, index=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Index("ix_attempts_name_at", "name", "at"),
    **ON_MARIADB,
)
