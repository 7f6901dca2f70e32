"""People, how they get in, and their machines."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("login", sa.String(200), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("language", sa.String(10), nullable=False),  # empty: their browser's
    **ON_MARIADB,
)

links = sa.Table(  # one-time links to set a password
    "links",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("expires", Moment, nullable=False),
    **ON_MARIADB,
)

machines = sa.Table(
    "machines",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("token_digest", sa.String(64), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("system", sa.String(200), nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("seen", Moment),  # when its agent last signed in or renewed its token
    sa.Column("credential", sa.String(64), unique=True),  # digest: it needs no password
    sa.Column("site", Key, sa.ForeignKey("sites.id")),
    sa.Column("guest", sa.String(200), nullable=False),  # who asks without an account, once
    sa.Column("direct", sa.Boolean, nullable=False),  # an administrator lets it be helped unasked
    sa.Column("agreed", Moment),  # when its user agreed to that, there
    sa.UniqueConstraint("person", "token_digest"),
    **ON_MARIADB,
)
