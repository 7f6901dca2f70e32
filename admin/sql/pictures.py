"""Pictures of screens."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from admin.model_picture import Picture
from admin.sql.base import Rows
from admin.sql.shelf import Shelf
from admin.tables import pictures, requests

SHELF = Shelf(pictures.c.request)


class PictureRows(Rows):
    """See admin.ports_pictures.Pictures."""

    def set_picture(self, request_id: str, picture: Picture, data: bytes) -> None:
        self.flush()
        SHELF.put(self._db, request_id, picture, data)

    def picture(self, request_id: str) -> Picture | None:
        return SHELF.known(self._db, request_id)

    def picture_data(self, request_id: str) -> bytes | None:
        return SHELF.data(self._db, request_id)

    def old_pictures(self, ended_before: datetime, most: int) -> Sequence[str]:
        query = (
            sa.select(pictures.c.request)
            .join(requests, requests.c.id == pictures.c.request)
            .where(requests.c.ended < ended_before)
            .limit(most)
        )
        return [row.request for row in self._db.execute(query)]

    def drop_pictures(self, ids: Sequence[str]) -> None:
        SHELF.drop(self._db, ids)
