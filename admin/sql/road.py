"""Events that come in once and go out surely, in the transaction that they belong to."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from admin.sql.base import Rows
from admin.tables import inbox, outbox
from broker.events import Event, pack


class RoadRows(Rows):
    """The inbox remembers, the outbox keeps until the broker has confirmed."""

    def expect(self, event_ids: Sequence[str]) -> None:
        query = sa.select(inbox.c.id).where(inbox.c.id.in_(event_ids))
        before = {row.id for row in self._db.execute(query)}
        self._handled |= {event_id: event_id in before for event_id in event_ids}

    def first_time(self, event_id: str, now: datetime) -> bool:
        if event_id not in self._handled:
            self.expect([event_id])
        if self._handled[event_id]:
            return False
        self._handled[event_id] = True
        # Should another desk handle it at this moment, the later commit of the two is a Conflict.
        self._add(inbox, id=event_id, at=now)
        return True

    def handled_count(self) -> int:
        self.flush()
        return int(self._db.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one())

    def emit(self, event: Event) -> None:
        message = pack(event)
        self._add(outbox, id=message.id, routing_key=message.routing_key, body=message.body)
