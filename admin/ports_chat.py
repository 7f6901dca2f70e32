"""What the use cases need of conversations, as a protocol."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from admin.model import Request
from admin.model_chat import Message


class Chat(Protocol):
    """What people and technicians write to each other."""

    def add_message(
        self, request: Request, identity: str, person: int, now: datetime, text: str
    ) -> None:
        """`identity` is the id of the event that says it, `person` who wrote it."""

    def message_count(self, request_id: str) -> int: ...

    def messages_of(self, request_id: str, most: int) -> Sequence[Message]:
        """The latest ones, in the order of their coming."""
