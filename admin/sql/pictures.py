"""Pictures of screens."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from admin.model_picture import Picture
from admin.sql.base import Rows
from admin.tables import pictures, requests


class PictureRows(Rows):
    """See admin.ports_pictures.Pictures."""

    def set_picture(self, request_id: str, picture: Picture, data: bytes) -> None:
        self.flush()
        self.drop_pictures([request_id])
        values = {"request": request_id, "data": data, **asdict(picture)}
        self._db.execute(sa.insert(pictures).values(**values))

    def picture(self, request_id: str) -> Picture | None:
        it = pictures.c
        query = sa.select(it.at, it.kind, it.width, it.height).where(it.request == request_id)
        row = self._db.execute(query).first()
        return Picture(row.at, row.kind, row.width, row.height) if row else None

    def picture_data(self, request_id: str) -> bytes | None:
        query = sa.select(pictures.c.data).where(pictures.c.request == request_id)
        row = self._db.execute(query).first()
        return bytes(row.data) if row else None

    def old_pictures(self, ended_before: datetime, most: int) -> Sequence[str]:
        query = (
            sa.select(pictures.c.request)
            .join(requests, requests.c.id == pictures.c.request)
            .where(requests.c.ended < ended_before)
            .limit(most)
        )
        return [row.request for row in self._db.execute(query)]

    def drop_pictures(self, ids: Sequence[str]) -> None:
        self._db.execute(sa.delete(pictures).where(pictures.c.request.in_(ids)))
