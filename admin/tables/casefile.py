"""The case files: who changed what of a request, and when; append-only and hash-chained.

No foreign key leads out of here: what was written stays, whatever becomes of its request. Only
`who`, `old`, `new` and the salts may be emptied later, and the chain still holds (`admin.audit`).
"""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Digest, Key, Moment, Salt, metadata

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("number", Key, primary_key=True, autoincrement=False),  # of all, without a gap
    sa.Column("request", sa.String(32), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),  # of its case, from 1
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("attribute", sa.String(40), nullable=False),
    sa.Column("old", sa.String(500), nullable=False),
    sa.Column("new", sa.String(500), nullable=False),
    sa.Column("who_salt", Salt),
    sa.Column("who_mark", Digest, nullable=False),
    sa.Column("words_salt", Salt),
    sa.Column("words_mark", Digest),  # none: old and new are hashed as they are
    sa.Column("hash", Digest, nullable=False),
    sa.UniqueConstraint("request", "sequence"),
    **ON_MARIADB,
)

chain = sa.Table(  # one row: the last entry of all; who writes entries holds it until the commit
    "chain",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", Key, nullable=False),
    sa.Column("hash", Digest, nullable=False),
    **ON_MARIADB,
)

seals = sa.Table(  # the last entry of all at some time, signed by the desk
    "seals",
    metadata,
    sa.Column("number", Key, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("signed", sa.Text, nullable=False),
    **ON_MARIADB,
)
