"""Photos of technicians."""

from dataclasses import asdict

import sqlalchemy as sa

from admin.model_picture import Picture
from admin.sql.base import Rows
from admin.tables import photos


class PhotoRows(Rows):
    """See admin.ports_photos.Photos."""

    def set_photo(self, person: int, photo: Picture, data: bytes) -> None:
        self.drop_photo(person)
        values = {"person": person, "data": data, **asdict(photo)}
        self._db.execute(sa.insert(photos).values(**values))

    def photo(self, person: int) -> Picture | None:
        it = photos.c
        query = sa.select(it.at, it.kind, it.width, it.height).where(it.person == person)
        row = self._db.execute(query).first()
        return Picture(row.at, row.kind, row.width, row.height) if row else None

    def photo_data(self, person: int) -> bytes | None:
        query = sa.select(photos.c.data).where(photos.c.person == person)
        row = self._db.execute(query).first()
        return bytes(row.data) if row else None

    def drop_photo(self, person: int) -> None:
        self._db.execute(sa.delete(photos).where(photos.c.person == person))
