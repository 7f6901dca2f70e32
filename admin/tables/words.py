"""What can be searched for: the words of each request, brought into one form (`admin.search`)."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, metadata

words = sa.Table(
    "words",
    metadata,
    sa.Column("request", sa.String(32), primary_key=True),
    sa.Column("said", sa.Text, nullable=False),
    sa.Index("ix_words_said", "said", mysql_prefix="FULLTEXT").ddl_if("mysql"),
    **ON_MARIADB,
)

# SQLite's index of words is a table of its own (FTS5), which triggers keep in step.
_OLD = "INSERT INTO words_found(words_found, rowid, said) VALUES ('delete', old.rowid, old.said);"
_NEW = "INSERT INTO words_found(rowid, said) VALUES (new.rowid, new.said);"
ON_SQLITE = (
    "CREATE VIRTUAL TABLE words_found USING fts5(said, content='words', content_rowid='rowid')",
    f"CREATE TRIGGER words_added AFTER INSERT ON words BEGIN {_NEW} END",
    f"CREATE TRIGGER words_gone AFTER DELETE ON words BEGIN {_OLD} END",
    f"CREATE TRIGGER words_changed AFTER UPDATE ON words BEGIN {_OLD} {_NEW} END",
)
for _statement in ON_SQLITE:
    sa.event.listen(words, "after_create", sa.DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
