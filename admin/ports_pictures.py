"""What the use cases need of pictures, as a protocol."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from admin.model_picture import Picture


class Pictures(Protocol):
    """One for each request at the most."""

    def set_picture(self, request_id: str, picture: Picture, data: bytes) -> None:
        """In place of the one that is there, if any."""

    def picture(self, request_id: str) -> Picture | None: ...
    def picture_data(self, request_id: str) -> bytes | None: ...

    def old_pictures(self, ended_before: datetime, most: int) -> Sequence[str]:
        """The requests that ended before this and still have one."""

    def drop_pictures(self, ids: Sequence[str]) -> None: ...
