"""Conversations."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from admin.model import Request
from admin.model_chat import Message
from admin.sql.base import Rows
from admin.tables import messages, people


class ChatRows(Rows):
    """See admin.ports_chat.Chat."""

    def add_message(
        self, request: Request, identity: str, person: int, now: datetime, text: str
    ) -> None:
        self._add(
            messages, id=identity, request=request.id, at=now, person=person,
            by_user=person == request.user, text=text,
        )  # fmt: skip

    def message_count(self, request_id: str) -> int:
        self.flush()
        query = sa.select(sa.func.count()).where(messages.c.request == request_id)
        return int(self._db.execute(query).scalar_one())

    def messages_of(self, request_id: str, most: int) -> Sequence[Message]:
        self.flush()
        query = (
            sa.select(messages, people.c.name)
            .join(people, people.c.id == messages.c.person)
            .where(messages.c.request == request_id)
            .order_by(messages.c.number.desc())
            .limit(most)
        )
        found = [
            Message(row.id, row.at, row.by_user, row.name, row.text)
            for row in self._db.execute(query)
        ]
        return found[::-1]
