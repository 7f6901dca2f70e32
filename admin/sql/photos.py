"""Photos of technicians."""

from admin.model_picture import Picture
from admin.sql.base import Rows
from admin.sql.shelf import Shelf
from admin.tables import photos

SHELF = Shelf(photos.c.person)


class PhotoRows(Rows):
    """See admin.ports_photos.Photos."""

    def set_photo(self, person: int, photo: Picture, data: bytes) -> None:
        SHELF.put(self._db, person, photo, data)

    def photo(self, person: int) -> Picture | None:
        return SHELF.known(self._db, person)

    def photo_data(self, person: int) -> bytes | None:
        return SHELF.data(self._db, person)

    def drop_photo(self, person: int) -> None:
        SHELF.drop(self._db, [person])
