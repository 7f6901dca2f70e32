"""The words of requests, to be searched for: on MariaDB a FULLTEXT index, on SQLite FTS5."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from admin.search import plain
from admin.sql.base import Rows
from admin.tables import words

SHORTEST = 3  # letters; MariaDB does not index shorter words
# MariaDB does not index these either (INNODB_FT_DEFAULT_STOPWORD).
STOPWORDS = (
    "about", "an", "are", "as", "at", "be", "by", "com", "de", "en", "for", "from", "how", "in",
    "is", "it", "la", "of", "on", "or", "that", "the", "this", "to", "was", "what", "when", "where",
    "who", "will", "with", "und", "www",
)  # fmt: skip


class WordRows(Rows):
    """Written with the request; searched by `admin.sql.history`."""

    def _find_by(self, request_id: str, text: str) -> None:
        """This request is found by these words, too."""
        said = plain(text)
        if not said:
            return
        for row in self._later.get(words, ()):
            if row["request"] == request_id:
                row["said"] += f" {said}"
                return
        which = sa.update(words).where(words.c.request == request_id)
        if (
            request_id in self._fresh
            or not self._db.execute(which.values(said=words.c.said + f" {said}")).rowcount
        ):
            self._add(words, request=request_id, said=said)


def holds(beginnings: Sequence[str]) -> sa.ColumnElement[bool]:
    """Without an index: a word begins with each of these."""
    said = sa.literal(" ") + words.c.said
    return sa.and_(*(said.like(f"% {one}%") for one in beginnings))


def indexed(dialect: str, beginnings: Sequence[str]) -> sa.ColumnElement[bool]:
    """By the index; it leaves out what it does not know, so `holds` must be asked too."""
    if dialect == "sqlite":
        match = " ".join(f'"{one}"*' for one in beginnings)
        return words.c.request.in_(
            sa.text(
                "SELECT w.request FROM words_found f JOIN words w ON w.rowid = f.rowid"
                " WHERE words_found MATCH :match"
            )
            .bindparams(match=match)
            .columns(words.c.request)
        )
    known = [
        one
        for one in beginnings
        if len(one) >= SHORTEST and not any(word.startswith(one) for word in STOPWORDS)
    ]
    if not known:
        return sa.true()
    match = " ".join(f"+{one}*" for one in known)
    found: Any = sa.text("MATCH (words.said) AGAINST (:match IN BOOLEAN MODE)")
    return found.bindparams(match=match)  # type: ignore[no-any-return]
