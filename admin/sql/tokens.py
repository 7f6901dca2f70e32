"""Tokens of the HTTP API, by their digests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.model import Person
from admin.model_tokens import Token, TokenLine
from admin.scopes import read, written
from admin.sql.people import PeopleRows
from admin.tables import api_tokens, people


class TokenRows(PeopleRows):
    """See admin.ports_tokens.Tokens."""

    def add_token(self, token: Token, digest: str) -> int:
        done = self._db.execute(
            sa.insert(api_tokens).values(
                digest=digest, person=token.person, creator=token.creator, name=token.name,
                scopes=written(token.scopes), created=token.created, expires=token.expires,
            )
        )  # fmt: skip
        key = done.inserted_primary_key
        assert key is not None  # noqa: S101 - an insert of one row has one
        return int(key[0])

    def token(self, digest: str, now: datetime) -> tuple[Token, Person] | None:
        query = sa.select(api_tokens).where(
            api_tokens.c.digest == digest, api_tokens.c.expires > now
        )
        row = self._db.execute(query).first()
        person = row and self.person(row.person)
        return (_token(row), person) if person and person.active else None

    def token_numbered(self, token_id: int) -> Token | None:
        row = self._db.execute(sa.select(api_tokens).where(api_tokens.c.id == token_id)).first()
        return _token(row) if row else None

    def tokens(self, of: int | None = None) -> Sequence[TokenLine]:
        query = (
            sa.select(
                api_tokens,
                _person.c.login.label("login"),
                _person.c.name.label("person_name"),
                _creator.c.name.label("creator_name"),
            )
            .join(_person, _person.c.id == api_tokens.c.person)
            .join(_creator, _creator.c.id == api_tokens.c.creator)
            .order_by(api_tokens.c.created.desc(), api_tokens.c.id.desc())
        )
        if of is not None:
            query = query.where((api_tokens.c.person == of) | (api_tokens.c.creator == of))
        return [
            TokenLine(_token(row), row.login, row.person_name, row.creator_name)
            for row in self._db.execute(query)
        ]

    def token_used(self, token_id: int, now: datetime) -> None:
        which = sa.update(api_tokens).where(api_tokens.c.id == token_id)
        self._db.execute(which.values(used=now))

    def drop_token(self, token_id: int) -> None:
        self._db.execute(sa.delete(api_tokens).where(api_tokens.c.id == token_id))


_person = people.alias("token_person")
_creator = people.alias("token_creator")


def _token(row: Any) -> Token:
    return Token(
        row.id, row.person, row.creator, row.name, read(row.scopes), row.created, row.expires,
        row.used,
    )  # fmt: skip
