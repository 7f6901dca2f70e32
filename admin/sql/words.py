"""The words of requests, to be searched for: on MariaDB a FULLTEXT index, on SQLite FTS5."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from admin.search import together
from admin.sql.base import Rows
from admin.tables import changes, messages, requests, words

SHORTEST = 3  # letters; MariaDB does not index shorter words
# MariaDB does not index these either (INNODB_FT_DEFAULT_STOPWORD).
STOPWORDS = (
    "about", "an", "are", "as", "at", "be", "by", "com", "de", "en", "for", "from", "how", "in",
    "is", "it", "la", "of", "on", "or", "that", "the", "this", "to", "was", "what", "when", "where",
    "who", "will", "with", "und", "www",
)  # fmt: skip
FOUND = frozenset({"note", "comment"})
"""Lines of a case file that can be searched for, beside the request's own words."""
MOST_SAID = 45_000  # bytes of a conversation's words, so that a note after it has room
BATCH = 500  # requests that are read at once


class WordRows(Rows):
    """Written with the request, its conversation at the end; searched by `admin.sql.history`."""

    def _find_by(self, request_id: str, *texts: str) -> None:
        """This request is found by these words, too."""
        for row in self._later.get(words, ()):
            if row["request"] == request_id:
                row["said"] = together(row["said"], *texts)
                return
        which = words.c.request == request_id
        before = (
            None
            if request_id in self._fresh
            else self._db.execute(sa.select(words.c.said).where(which)).scalar()
        )
        said = together(before or "", *texts)
        if before is None and said:
            self._add(words, request=request_id, said=said)
        elif said != (before or ""):
            self._db.execute(sa.update(words).where(which).values(said=said))

    def _find_by_conversation(self, request_id: str) -> None:
        """Once, when it is over: an index takes one change better than one for each message."""
        self.flush()
        query = sa.select(messages.c.text).where(messages.c.request == request_id)
        said = [row.text for row in self._db.execute(query.order_by(messages.c.number))]
        if said:
            self._find_by(request_id, together(*said, most=MOST_SAID))

    def _find_anew(self, ids: Sequence[str]) -> None:
        """By what is still there of their words, and nothing else."""
        self.flush()
        for first in range(0, len(ids), BATCH):
            some = ids[first : first + BATCH]
            texts: dict[str, list[str]] = {one: [] for one in some}
            for query in (
                sa.select(requests.c.id, requests.c.text).where(requests.c.id.in_(some)),
                sa.select(changes.c.request, changes.c.new)
                .where(changes.c.request.in_(some), changes.c.attribute.in_(FOUND))
                .order_by(changes.c.number),
                sa.select(messages.c.request, messages.c.text)
                .where(messages.c.request.in_(some))
                .order_by(messages.c.number),
            ):
                for request_id, text in self._db.execute(query):
                    texts[request_id].append(text)
            self._db.execute(sa.delete(words).where(words.c.request.in_(some)))
            rows = [{"request": one, "said": together(*said)} for one, said in texts.items()]
            if rows := [row for row in rows if row["said"]]:
                self._db.execute(sa.insert(words), rows)


def holds(beginnings: Sequence[str]) -> sa.ColumnElement[bool]:
    """Without an index: a word begins with each of these."""
    said = sa.literal(" ") + words.c.said
    return sa.and_(*(said.like(f"% {one}%") for one in beginnings))


def in_the_index(beginning: str) -> bool:
    """Does MariaDB's index know words that begin so?"""
    return len(beginning) >= SHORTEST and not any(word.startswith(beginning) for word in STOPWORDS)


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
    known = [one for one in beginnings if in_the_index(one)]
    if not known:
        return sa.true()
    match = " ".join(f"+{one}*" for one in known)
    found: Any = sa.text("MATCH (words.said) AGAINST (:match IN BOOLEAN MODE)")
    return found.bindparams(match=match)  # type: ignore[no-any-return]
