"""What the use cases need of technicians' photos, as a protocol."""

from typing import Protocol

from admin.model_picture import Picture


class Photos(Protocol):
    """One for each person at the most; it goes when the person is forgotten."""

    def set_photo(self, person: int, photo: Picture, data: bytes) -> None:
        """In place of the one that is there, if any."""

    def photo(self, person: int) -> Picture | None: ...
    def photo_data(self, person: int) -> bytes | None: ...
    def drop_photo(self, person: int) -> None: ...
