"""The tables. Times are UTC; ids of agents and requests are the 32 digits they have on the road."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.TypeDecorator[datetime]):
    """A time with its zone in Python, UTC to the microsecond in the database."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        del dialect
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        del dialect
        return value.replace(tzinfo=UTC) if value else None


# Text is compared as it is written, as on SQLite, and holds any character; whatever the server's
# own default is.
ON_MARIADB: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("login", sa.String(200), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("seen", Moment),  # a page of theirs was open then
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

sessions = sa.Table(  # signed-in browsers
    "sessions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("person", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("created", Moment, nullable=False),
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
    sa.UniqueConstraint("person", "token_digest"),
    **ON_MARIADB,
)

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("machine", sa.String(32), sa.ForeignKey("machines.id"), nullable=False),
    sa.Column("user", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("technician", Key, sa.ForeignKey("people.id")),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("state", sa.Integer, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("modified", Moment, nullable=False),
    sa.Column("started", Moment),
    sa.Column("ended", Moment),
    sa.Column("lease_until", Moment),
    sa.Column("deadline", Moment),
    sa.Column("control", sa.Boolean, nullable=False),
    sa.Column("clipboard", sa.Boolean, nullable=False),
    sa.Column("ready", sa.Boolean, nullable=False),
    sa.Column("node", sa.String(64)),
    sa.Column("boot", sa.String(64), nullable=False),
    sa.Column("question", sa.String(64)),
    sa.Column("place", sa.Integer),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_requests_state_created", "state", "created"),
    sa.Index("ix_requests_created", "created"),
    sa.Index("ix_requests_technician", "technician", "state"),
    **ON_MARIADB,
)

changes = sa.Table(  # tracking: who changed what of a request, and when
    "changes",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("request", sa.String(32), sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("attribute", sa.String(40), nullable=False),
    sa.Column("old", sa.String(500), nullable=False),
    sa.Column("new", sa.String(500), nullable=False),
    **ON_MARIADB,
)

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
