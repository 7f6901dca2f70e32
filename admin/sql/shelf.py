"""Pictures of one table: one for each key, its data apart from what is known of it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from admin.model_picture import Picture


class Shelf:
    """`key` is the column that says whose each is."""

    def __init__(self, key: sa.Column[Any]) -> None:
        self._key, self._table = key, key.table

    def put(self, db: sa.Connection, owner: int | str, picture: Picture, data: bytes) -> None:
        """In place of one before."""
        self.drop(db, [owner])
        values = {self._key.name: owner, "data": data, **asdict(picture)}
        db.execute(sa.insert(self._table).values(**values))

    def known(self, db: sa.Connection, owner: int | str) -> Picture | None:
        it = self._table.c
        query = sa.select(it.at, it.kind, it.width, it.height).where(self._key == owner)
        row = db.execute(query).first()
        return Picture(row.at, row.kind, row.width, row.height) if row else None

    def data(self, db: sa.Connection, owner: int | str) -> bytes | None:
        row = db.execute(sa.select(self._table.c.data).where(self._key == owner)).first()
        return bytes(row.data) if row else None

    def drop(self, db: sa.Connection, owners: Sequence[int | str]) -> None:
        db.execute(sa.delete(self._table).where(self._key.in_(owners)))
